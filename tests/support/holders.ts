/** A register in which everybody has always been: for tests of other things. */
import type { HolderBook } from '../../bot/core/ports.ts';

export const nobodyNew: HolderBook = { newcomers: () => new Map(), refresh: () => Promise.resolve() };
