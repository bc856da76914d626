/** The pretend Microsoft Graph. */
export { graphApps } from './apps.ts';
export { type PretendGraph, type PretendGraphOptions, startPretendGraph } from './start-pretend-graph.ts';
export { serveReport, usageCsv } from './reports.ts';
export type { GraphApp, GraphLimits, PretendDevice } from './world.ts';
export { assertContract } from '../cloud/contract.ts';
