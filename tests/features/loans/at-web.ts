/** The place `web`, as the front of our own pages performs it for whoever has no chat: on the storage of a running Lantern. */
import { noClouds } from '../../../bot/clouds.ts';
import { createLedger } from '../../../bot/core/ledger.ts';
import { createPerform } from '../../../bot/core/perform.ts';
import type { Deps, Person, Reply, Values } from '../../../bot/core/ports.ts';
import { trailKeyOf } from '../../../bot/core/trail.ts';
import { flows } from '../../../bot/features/index.ts';
import { directoryOf, leaverListsOf } from '../../../bot/people.ts';
import { silent, type TestLantern } from '../../support/lantern.ts';
import { withRecords } from '../../support/rows-of.ts';
import { unlinked } from '../../support/unlinked.ts';

const nobody = () => Promise.reject(new Error('the page tells nobody'));

export const withDeps = <T>(running: TestLantern, use: (deps: Deps) => Promise<T>): Promise<T> =>
  withRecords(running, (records) => {
    const { schools } = running.lantern;
    const { clock } = running.world;
    return use({
      records,
      clock,
      ...unlinked(),
      ledger: createLedger({
        records,
        clock,
        trailKey: (school) => trailKeyOf(Buffer.alloc(32, 1), school),
      }),
      directory: directoryOf(schools, silent),
      policies: schools.policies,
      lists: leaverListsOf(schools),
      clouds: noClouds,
      notifier: {
        tell: nobody,
        overwrite: nobody,
        inTurn: nobody,
        arrivedAt: () => Promise.resolve(undefined),
      },
      away: { in: () => Promise.resolve(new Set()), forget: () => undefined },
      holders: { newcomers: () => new Map(), refresh: () => Promise.resolve() },
      log: silent,
    });
  });

export const parentOf = (child: string): Person => ({
  id: `${child}~parent`,
  school: child.slice(0, child.indexOf('.')),
  name: '',
  kind: 'parent',
  guest: false,
  accounts: {},
});

export const atWeb = (running: TestLantern, by: Person, verb: string, values: Values): Promise<Reply> =>
  withDeps(running, (deps) =>
    createPerform(flows, () => Promise.resolve('It failed.')).perform(
      { by, school: by.school, verb, values, place: 'web' },
      deps,
    ),
  );
