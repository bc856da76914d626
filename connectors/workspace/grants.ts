/** What was granted to Lantern in Google Workspace, by asking for a token of each scope (promises.md E7). */
import type { Checked, Cloud, Grants, PermissionRow } from '../../bot/core/ports.ts';
import { permissions, scopeOf, type Identity, type MethodId } from './permissions.ts';
import type { Refusal, Tokens } from './tokens.ts';

interface Needed {
  readonly identity: Identity;
  readonly scope: string;
  /** What is lost without it. */
  readonly lost: string;
  readonly optional: boolean;
}

/** Each scope that each identity asks for, once. */
const needed = (): readonly Needed[] => {
  const byScope = Map.groupBy(
    (Object.keys(permissions) as MethodId[]).map((id) => ({
      row: permissions[id] as PermissionRow,
      scope: scopeOf(id),
    })),
    ({ row, scope }) => `${row.identity} ${scope}`,
  );
  return [...byScope.values()].flatMap((rows) =>
    rows.slice(0, 1).map(({ row: { identity, optional }, scope }) => ({
      identity,
      scope,
      lost: [...new Set(rows.map(({ row }) => row.lost))].join(' '),
      optional: optional !== undefined,
    })),
  );
};

const surplusUnseen =
  'Google does not list what was delegated to a service account. Whether more was delegated than Lantern needs is only seen in the Admin console, under Security › API controls › Domain-wide delegation.';
const roleUnseen =
  'Whether the administrator account that Lantern acts as may do all of this shows only when it is done: each refusal is then said by name.';

const cannotAsk: Readonly<Record<Exclude<Refusal, 'scope'>, string>> = {
  subject:
    'Google lets Lantern not act as the administrator account that is set: it may have gone or be suspended.',
  key: 'Google does not accept the key of Lantern’s service account.',
};

export interface GrantsDeps {
  readonly tokens: Tokens;
  readonly admin: string;
  /** Two service accounts: then it can be asked whether the one that reads could write. */
  readonly twoKeys: boolean;
}

/** A scope that was refused is missing. A reader that is given what only the writer needs has too much. */
export const createGrants =
  ({ tokens, admin, twoKeys }: GrantsDeps): Cloud['grants'] =>
  async (): Promise<Checked<Grants>> => {
    const asked = (identity: Identity, scope: string) =>
      tokens.get({ identity, scope, subject: admin }, true);
    const wanted = needed();
    const answers = await Promise.all(wanted.map(({ identity, scope }) => asked(identity, scope)));
    const missing: { permission: string; lost: string }[] = [];
    for (const [index, { identity, scope, lost, optional }] of wanted.entries()) {
      const answer = answers[index];
      if (answer === undefined || !('refused' in answer)) continue;
      if (answer.refused !== 'scope') return { checked: false, because: cannotAsk[answer.refused] };
      if (!optional) missing.push({ permission: `${identity}: ${scope}`, lost });
    }
    const surplus = twoKeys ? await surplusOfReader(wanted, asked) : [];
    return { checked: true, value: { missing, surplus, unknown: [surplusUnseen, roleUnseen] } };
  };

const surplusOfReader = async (
  wanted: readonly Needed[],
  asked: (identity: Identity, scope: string) => ReturnType<Tokens['get']>,
): Promise<readonly string[]> => {
  const scopes = wanted.filter(({ identity }) => identity === 'writer').map(({ scope }) => scope);
  const answers = await Promise.all(scopes.map((scope) => asked('reader', scope)));
  return scopes
    .filter((_, index) => !('refused' in (answers[index] ?? { refused: 'scope' })))
    .map((scope) => `reader: ${scope}`);
};
