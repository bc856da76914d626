/** Job: finds whom to tell that somebody new reads reports, and tells each in a message of their own. */
import { schedule } from '../../core/outbox.ts';
import type { Job, PersonId } from '../../core/ports.ts';
import type { Policy } from '../../policy/policy.ts';
import { holdersOf } from '../../policy/roles.ts';
import {
  announceCall,
  confirmedReaders,
  isConfirmed,
  mayConfirm,
  readerNoticeCall,
  registerKey,
  registers,
  type Announce,
  type Register,
} from './reader.ts';

export const announceReadersJob: Job<Announce> = {
  ...announceCall,
  async run(announce, deps, { school }) {
    const { why } = announce;
    const stored = await deps.records.get(registers, registerKey(school));
    if (stored === undefined) return { rows: [], trail: [] };
    const policy = deps.policies.of(school);
    const people = whom(announce, stored.value, policy);
    if (people.length === 0)
      deps.log.warn('nobody is left to hear that somebody new reads reports', { school });
    const now = deps.clock.now();
    return {
      rows: people.slice(0, most).map((person) => schedule(readerNoticeCall, { person, why }, now, school)),
      trail: [{ actor: 'lantern', action: `role.announced:${why}`, target: school }],
    };
  },
};

/** In one transaction; no school has so many readers. */
const most = 90;

const whom = ({ why, at, by }: Announce, register: Register, policy: Policy): PersonId[] => {
  const confirmed = confirmedReaders(register, policy);
  if (why === 'founded') return [...new Set([...confirmed, ...formerOf(register)])];
  const able = confirmed.filter((id) => id !== by && mayConfirm({ id }, register, policy).length > 0);
  // Where the same change took everybody else away, it is they who must hear of it.
  if (able.length === 0) return why === 'appeared' ? formerOf(register, at) : [];
  if (why === 'appeared') return able;
  const { trustContact } = policy;
  const trusted = new Set([
    ...holdersOf(policy, 'chair'),
    ...('person' in trustContact ? [trustContact.person] : []),
  ]);
  const first = able.filter((one) => trusted.has(one));
  return first.length > 0 ? first : able;
};

/** Who was confirmed in a role once and has left it: all of them, or those who left at one moment. */
const formerOf = (register: Register, at?: string): PersonId[] => {
  const left = register.seats.filter(
    (one) =>
      one.left !== undefined && isConfirmed({ ...one, left: undefined }) && (at ?? one.left) === one.left,
  );
  return [...new Set(left.map(({ person }) => person))];
};
