/**
 * The vocabulary of Lantern: what every feature, front and connector agrees on.
 *
 * A front turns what arrives into an {@link Act}; `perform` finds the {@link Flow} for its verb; the flow reads and
 * writes through the ports below and answers with a {@link Reply}; the front renders it. Nothing in this file knows
 * Teams, Google, Azure or express.
 */
export type * from './ports/anchors.ts';
export type * from './ports/clouds.ts';
export type * from './ports/deps.ts';
export type * from './ports/jobs.ts';
export type * from './ports/keys.ts';
export * from './ports/people.ts';
export * from './ports/records.ts';
export type * from './ports/talk.ts';
