/** The pretend Google Workspace. */
export {
  googleLimits,
  startPretendWorkspace,
  type PretendWorkspace,
  type PretendWorkspaceOptions,
} from './start-pretend-workspace.ts';
export type { QuotaWay } from './answers.ts';
export type { Knobs } from './context.ts';
export { googleTokenUrl, type ServiceAccountKey } from './token-endpoint.ts';
export { methods, methodOf } from './methods.ts';
