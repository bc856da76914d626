/** The clouds of the schools: built from the settings, or none. */
import type { Clouds, LeaverLists } from './core/ports.ts';

/** A Lantern that was connected to no cloud: reporting works, and leavers say that nothing could be looked at. */
export const noClouds: Clouds = { all: [], of: () => [], schoolOf: () => undefined };
/** Where nothing is read from files at all, as in worlds that know no leavers. */
export const noLists: LeaverLists = {
  of: () => Promise.resolve(undefined),
  read: () => ({ rows: [], fault: { line: 1, what: 'no lists are read here.' } }),
};
