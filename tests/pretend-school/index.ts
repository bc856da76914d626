/** The pretend school, for tests and for the local demonstration. */
export { startPretendSchool, type PretendSchoolOptions, type PretendWorld } from './start-pretend-school.ts';
export { installEverybody, mountLocal, type Local, type LocalHooks } from './local-world.ts';
export { createChat, type Answer, type Chat, type ChatOptions, type ChannelMessage } from './chat.ts';
export { createMovableClock, type MovableClock } from './clock.ts';
export { makeTrust, rostersOf, toRosterCsv, type Trust, type PretendSchool } from './trust.ts';
export { personasOf, type Persona } from './personas.ts';
export type { Fault } from './faults.ts';
export type { TeamsConnector, Sent } from './teams-connector.ts';
export type { ChatLine, ChatEvent, Conversation } from './conversations.ts';
