/** The clouds of the schools: built from the settings, or none. */
import type { Clouds, LeaverLists } from './core/ports.ts';

/** A Lantern that was connected to no cloud: reporting works, and leavers say that nothing could be looked at. */
export const noClouds: Clouds = { all: [], of: () => [], schoolOf: () => undefined };
export const noLists: LeaverLists = { of: () => Promise.resolve(undefined) };
