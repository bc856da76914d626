/** Users of the Directory API: list, get, patch, signOut. */
import type { Route, RoutedRequest } from '../cloud/request.ts';
import { neverSignedIn, type GoogleUser } from '../estate/index.ts';
import { refuse } from './answers.ts';
import { bodyOf, mayTouch, pageOf, route, settled, userOf, type Workspace } from './context.ts';

const query = [{ bucket: 'directory', units: 1 }];

export const userRoutes = (ws: Workspace): Route[] => [
  route('directory.users.list', query, listUsers(ws)),
  route('directory.users.get', query, ({ ids }) => {
    const user = userOf(ws, ids['userKey'] ?? '');
    if (ws.knobs.staleReads === 0) return userAnswer(ws, user);
    ws.knobs.staleReads -= 1;
    return userAnswer(ws, ws.lag.listed('user', user.id, user) ?? user);
  }),
  route('directory.users.patch', query, (request) => patchUser(ws, request)),
  route('directory.users.signOut', query, (request) => {
    const user = userOf(ws, request.ids['userKey'] ?? '');
    mayTouch(ws, request, user);
    user.signOuts += 1;
    return undefined;
  }),
];

/** As the Directory API shows a user. */
export const userAnswer = (ws: Workspace, user: GoogleUser) => ({
  kind: 'admin#directory#user',
  id: user.id,
  etag: `"${user.id}/${user.version}"`,
  primaryEmail: user.primaryEmail,
  name: user.name,
  isAdmin: user.isAdmin,
  isDelegatedAdmin: user.isDelegatedAdmin,
  lastLoginTime: user.lastLoginTime,
  creationTime: user.creationTime,
  agreedToTerms: user.lastLoginTime !== neverSignedIn,
  suspended: user.suspended,
  ...(user.suspended && { suspensionReason: user.suspensionReason ?? 'ADMIN' }),
  archived: user.archived,
  changePasswordAtNextLogin: user.changePasswordAtNextLogin,
  ipWhitelisted: false,
  emails: [{ address: user.primaryEmail, primary: true }, ...user.aliases.map((address) => ({ address }))],
  ...(user.externalIds.length > 0 && { externalIds: user.externalIds }),
  ...(user.aliases.length > 0 && { aliases: user.aliases }),
  customerId: ws.google.customer,
  orgUnitPath: user.orgUnitPath,
  isMailboxSetup: user.isMailboxSetup,
  isEnrolledIn2Sv: user.isEnrolledIn2Sv,
  isEnforcedIn2Sv: false,
  includeInGlobalAddressList: user.includeInGlobalAddressList,
});

const listUsers = (ws: Workspace) => {
  let newest: string | undefined;
  let inOrder = new Map<string | null, readonly string[]>();
  return (request: RoutedRequest): unknown => {
    const { google } = ws;
    const domain = request.query.get('domain');
    customerOrDomain(ws, request.query);
    if (
      (request.query.get('orderBy') ?? 'email') !== 'email' ||
      request.query.get('sortOrder') === 'DESCENDING'
    )
      throw new Error('the pretend Workspace sorts by address, ascending, and in no other way');
    // Whoever is removed leaves a gap, so that those who are under way with a token skip nobody.
    const last = newestOf(google.users);
    if (last !== newest && last !== undefined && !inOrder.get(null)?.includes(last))
      inOrder = sorted([...google.users.values()]);
    newest = last;
    const keep = filterOf(request.query.get('query') ?? '');
    const deleted = request.query.get('showDeleted') === 'true';
    const { items, nextPageToken } = pageOf(
      ws,
      request,
      'directory.users.list',
      deleted ? [] : (inOrder.get(domain) ?? []),
      (id) => {
        const user = ws.lag.listed('user', id, google.users.get(id));
        return user !== undefined && keep(user) ? userAnswer(ws, user) : undefined;
      },
    );
    return {
      kind: 'admin#directory#users',
      etag: '"users"',
      ...(items.length > 0 && { users: items }),
      ...(nextPageToken !== undefined && { nextPageToken }),
    };
  };
};

const newestOf = (users: ReadonlyMap<string, GoogleUser>): string | undefined => {
  let newest: string | undefined;
  for (const id of users.keys()) newest = id;
  return newest;
};

/** Ids in the order of addresses: of each domain, and of all under null. */
const sorted = (users: readonly GoogleUser[]): Map<string | null, readonly string[]> => {
  const order = users.toSorted((a, b) => (a.primaryEmail < b.primaryEmail ? -1 : 1));
  const domainOf = ({ primaryEmail }: GoogleUser) => primaryEmail.slice(primaryEmail.indexOf('@') + 1);
  return new Map<string | null, readonly string[]>([
    [null, order.map(({ id }) => id)],
    ...[...Map.groupBy(order, domainOf)].map(([domain, some]) => [domain, some.map(({ id }) => id)] as const),
  ]);
};

/** Google wants one of the two, and its own customer or domain. */
export const customerOrDomain = (ws: Workspace, query_: URLSearchParams): void => {
  const customer = query_.get('customer');
  const domain = query_.get('domain');
  if (customer === null && domain === null) refuse(400, 'badRequest', 'Bad Request');
  if (customer !== null && !isCustomer(ws, customer)) refuse(404, 'notFound', 'Resource Not Found: customer');
  if (domain !== null && !ws.google.domains.includes(domain)) refuse(404, 'notFound', 'Domain not found.');
};
export const isCustomer = (ws: Workspace, customer: string): boolean =>
  customer === 'my_customer' || customer === ws.google.customer;

/** The few searches that are understood: `isSuspended=true`, `isAdmin=true`, `orgUnitPath=/Staff`, `email:tess*`. */
const filterOf = (text: string): ((user: GoogleUser) => boolean) => {
  const terms = [...text.matchAll(/(\w+)([=:])('[^']*'|\S+)/g)].map(([, field, , value = '']) => ({
    field,
    value: value.replaceAll("'", ''),
  }));
  if (text.trim() !== '' && terms.length === 0) refuse(400, 'invalid', 'Invalid Input: query');
  const tests = terms.map(({ field, value }): ((user: GoogleUser) => boolean) => {
    switch (field) {
      case 'isSuspended':
        return (user) => String(user.suspended) === value;
      case 'isArchived':
        return (user) => String(user.archived) === value;
      case 'isAdmin':
        return (user) => String(user.isAdmin) === value;
      case 'isDelegatedAdmin':
        return (user) => String(user.isDelegatedAdmin) === value;
      case 'orgUnitPath':
        return (user) =>
          user.orgUnitPath === value || user.orgUnitPath.startsWith(`${value === '/' ? '' : value}/`);
      case 'email':
        return (user) => [user.primaryEmail, ...user.aliases].some((address) => value.endsWith('*') ? address.startsWith(value.slice(0, -1)) : address === value); // prettier-ignore
      default:
        return refuse(400, 'invalid', 'Invalid Input: query');
    }
  });
  return (user) => tests.every((test) => test(user));
};

const patchUser = (ws: Workspace, request: RoutedRequest): unknown => {
  const user = userOf(ws, request.ids['userKey'] ?? '');
  const body = bodyOf(request);
  mayTouch(ws, request, user);
  if (body['suspended'] === true && request.caller.subject === user.primaryEmail)
    refuse(403, 'forbidden', 'Administrators cannot suspend themselves.');
  const change = changeOf(ws, user, body);
  settled(ws, user);
  ws.lag.wrote('user', user.id, structuredClone(user));
  change();
  user.version += 1;
  return userAnswer(ws, user);
};

/** Everything is looked at before anything is changed: a patch is taken whole or not at all. */
const changeOf = (ws: Workspace, user: GoogleUser, body: Record<string, unknown>): (() => void) => {
  const flag = (name: string): boolean | undefined => {
    const value = body[name];
    return value === undefined || typeof value === 'boolean'
      ? value
      : refuse(400, 'invalid', `Invalid value for: ${name}`);
  };
  const { password, orgUnitPath } = body;
  if (
    password !== undefined &&
    (typeof password !== 'string' || password.length < 8 || password.length > 100)
  )
    refuse(400, 'invalid', 'Invalid Password');
  const unit = typeof orgUnitPath === 'string' ? orgUnitPath : undefined;
  if (unit !== undefined && unit !== '/' && !ws.google.orgUnits.has(unit))
    refuse(400, 'invalid', 'Invalid Input: INVALID_OU_ID');
  const [suspended, archived, listed, change] = [flag('suspended'), flag('archived'), flag('includeInGlobalAddressList'), flag('changePasswordAtNextLogin')]; // prettier-ignore
  if (archived === true && !user.archived && seatsTaken(ws) >= ws.knobs.archiveSeats)
    refuse(412, 'conditionNotMet', 'Insufficient archived user licenses');
  return () => {
    if (password !== undefined) user.passwordsSet += 1;
    if (unit !== undefined) user.orgUnitPath = unit;
    if (suspended !== undefined) user.suspended = suspended;
    if (suspended === true) user.suspensionReason = 'ADMIN';
    if (suspended === false) delete user.suspensionReason;
    if (archived !== undefined) user.archived = archived;
    if (listed !== undefined) user.includeInGlobalAddressList = listed;
    if (change !== undefined) user.changePasswordAtNextLogin = change;
  };
};

const seatsTaken = (ws: Workspace): number =>
  [...ws.google.users.values()].filter((one) => one.archived).length;
