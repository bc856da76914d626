/** Which connector services may be sent to. Every call carries the bot's token, so a foreign host would be handed it (I4). */

export interface ServiceRule {
  /** Exact host names, https on the usual port. */
  readonly hosts: readonly string[];
  /** Plain http on this machine: local mode, and stand-ins in tests. */
  readonly loopback: boolean;
}

/** The public cloud's connector. @see https://learn.microsoft.com/microsoftteams/platform/bots (service URL) */
export const teamsServiceHost = 'smba.trafficmanager.net';
/** Where a first message to somebody goes, before an activity of theirs has named a nearer service. */
export const defaultService = `https://${teamsServiceHost}/teams/`;

export const isLoopbackHost = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);

export const isAllowedService = (service: string, rule: ServiceRule): boolean => {
  // A URL that the parser had to mend (case, tabs, backslashes, dots, ports, IDN) is a trick, not an address.
  if (/[?#%\\@]/.test(service)) return false;
  const url = URL.parse(service);
  if (url === null || (url.href !== service && url.href !== `${service}/`)) return false;
  if (url.protocol === 'http:') return rule.loopback && isLoopbackHost(url.hostname);
  return url.protocol === 'https:' && url.port === '' && rule.hosts.includes(url.hostname);
};
