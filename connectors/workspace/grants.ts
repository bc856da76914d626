/** What was granted to Lantern in Google Workspace, by asking for a token of each scope (promises.md E7). */
import { AppError } from '../../bot/core/errors.ts';
import type { Checked, Cloud, Grants } from '../../bot/core/ports.ts';
import { workspacePermissions, type Identity } from './permissions.ts';
import type { Refusal, Tokens } from './tokens.ts';

interface Needed {
  readonly identity: Identity;
  readonly scope: string;
  readonly lost: string;
}

/** Each scope that each identity needs, once. */
const needed = (): readonly Needed[] => {
  const all = new Map<string, Needed>();
  for (const { identity, permission: scope, lost } of workspacePermissions)
    all.set(`${identity} ${scope}`, { identity, scope, lost });
  return [...all.values()];
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
    for (const [index, { scope, lost }] of wanted.entries()) {
      const answer = answers[index];
      if (answer === undefined || !('refused' in answer)) continue;
      if (answer.refused !== 'scope') return { checked: false, because: cannotAsk[answer.refused] };
      missing.push({ permission: scope, lost });
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
  if (answers.length !== scopes.length) throw new AppError('unavailable', 'Not every scope was asked for');
  return scopes.filter((_, index) => !('refused' in (answers[index] ?? { refused: 'scope' })));
};
