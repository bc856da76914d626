/** The bot's own token for the connector, kept until shortly before it expires. */
import type { Clock } from '../../core/ports.ts';

export const botScope = 'https://api.botframework.com/.default';
const earlier = 5 * 60_000;

/** What `@azure/identity` credentials look like. */
export interface Credential {
  getToken(scope: string): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

/** @throws Error when the credential gives none: nothing can be sent then. */
export const keptToken = (credential: Credential, clock: Clock): (() => Promise<string>) => {
  let kept: { readonly token: string; readonly expiresOnTimestamp: number } | undefined;
  let underWay: Promise<string> | undefined;
  const renew = async (): Promise<string> => {
    const token = await credential.getToken(botScope);
    if (token === null) throw new Error('no token for the connector');
    kept = token;
    return token.token;
  };
  return () => {
    if (kept !== undefined && kept.expiresOnTimestamp - earlier > clock.now().getTime())
      return Promise.resolve(kept.token);
    underWay ??= renew().finally(() => (underWay = undefined));
    return underWay;
  };
};
