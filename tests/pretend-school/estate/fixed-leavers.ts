/**
 * The leavers, returners and standing accounts that tests and the local page name: they are there whatever the seed. The
 * ids of their accounts come from the seed as those of the roster do: `guidFrom(seed, 'hillside.S901')` in Entra,
 * `googleIdFrom(seed, 'brook.S901')` in Google; `estate.leaver(key)` has them.
 *
 * Besides these, {@link reusedAddresses} are listed too, without an account of their own.
 *
 * | key | who | what is special |
 * |---|---|---|
 * | plain | Hillside S901 Martha Kenyon | left in August, listed, nothing else |
 * | forwarder | Hillside S902 Gareth Pugh | listed; two rules forward his mail out, one moves mail, one is already off |
 * | owner | Hillside S903 Ruth Adler | listed; only owner of the team of 9C and of a group with others in it |
 * | synced | Hillside S904 Peter Lomax | listed; mastered on premises: must be disabled there |
 * | role | Hillside S905 Yvonne Tate | listed; still Helpdesk Administrator and in a role-assignable group |
 * | dated | Hillside S906 Kwame Mensah | not listed; `employeeLeaveDateTime` passed |
 * | twin | Hillside S907 Linda Baker | listed; a current colleague has her name (S014, school office) |
 * | namesake | Hillside S908 Rachel Quinn | listed with the address that S005 Rachel Quinn has now; own account renamed |
 * | disabled | Hillside S909 Owen Farr | listed; disabled long ago |
 * | future | Hillside S910 Ines Duarte | listed, but her last day is still to come |
 * | quiet | Hillside S911 Dora Flint | neither listed nor dated: not in the roster, no sign-in for 400 days |
 * | pupil | Hillside P9001 Kezia Boateng | a pupil who moved away; listed; licence comes from a group |
 * | brook-plain | Brook S901 Paul Whitaker | listed; in both clouds, nothing else |
 * | brook-forwarder | Brook S902 Nerys Vaughan | listed; forwards, filters, delegates, app passwords, tokens, backup codes, IMAP, POP |
 * | brook-owner | Brook S903 Tessa Boyle | listed; last organiser of a shared drive, only owner of a group; published addresses |
 * | brook-admin | Brook S904 Hugo Lind | listed; a super administrator in Google: a lesser one is refused |
 * | brook-half | Brook S905 Ewa Nowicka | listed; disabled in Entra, still active in Google |
 * | brook-suspended | Brook S906 Abel Stone | listed; suspended in Google and disabled in Entra |
 * | brook-pupil | Brook P9001 Finn Okoro | a pupil, Google only; listed |
 * | brook-quiet | Brook P9002 Lottie Marr | a pupil, Google only; not listed, never signed in |
 */
import type { PretendSchoolId } from '../trust.ts';

export type Trait =
  | 'forwarding' | 'delegates' | 'app-passwords' | 'tokens' | 'backup-codes' | 'imap' | 'sole-owner' | 'published' | 'role' | 'synced' | 'dated' | 'renamed' | 'disabled'
  | 'disabled-in-entra' | 'group-licence' | 'unlicensed' | 'never-signed-in' | 'long-idle'; // prettier-ignore

export interface FixedLeaver {
  readonly key: string;
  readonly school: PretendSchoolId;
  /** As the MIS had them. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'staff' | 'pupil';
  /** The last day, `2026-08-31`. */
  readonly left: string;
  /** In the school's leaver list. */
  readonly listed: boolean;
  /** The address in the list where it is not that of the account. */
  readonly listedEmail?: string;
  readonly traits: readonly Trait[];
}

const leaver = (
  key: string,
  at: `${PretendSchoolId}.${string}`,
  name: string,
  left: string,
  traits: readonly Trait[] = [],
  more: Partial<Pick<FixedLeaver, 'listed' | 'listedEmail'>> = {},
): FixedLeaver => {
  const [school, id] = at.split('.') as [PretendSchoolId, string];
  return {
    key,
    school,
    id,
    name,
    kind: id.startsWith('P') ? 'pupil' : 'staff',
    left,
    listed: true,
    traits,
    ...more,
  };
};

export const fixedLeavers: readonly FixedLeaver[] = [
  leaver('plain', 'hillside.S901', 'Martha Kenyon', '2026-08-31'),
  leaver('forwarder', 'hillside.S902', 'Gareth Pugh', '2026-08-31', ['forwarding', 'tokens', 'published']),
  leaver('owner', 'hillside.S903', 'Ruth Adler', '2026-10-23', ['sole-owner', 'dated']),
  leaver('synced', 'hillside.S904', 'Peter Lomax', '2026-08-31', ['synced']),
  leaver('role', 'hillside.S905', 'Yvonne Tate', '2026-07-21', ['role']),
  leaver('dated', 'hillside.S906', 'Kwame Mensah', '2026-10-30', ['dated'], { listed: false }),
  leaver('twin', 'hillside.S907', 'Linda Baker', '2025-12-19'),
  leaver('namesake', 'hillside.S908', 'Rachel Quinn', '2022-07-20', ['renamed', 'long-idle'], {
    listedEmail: 'rachel.quinn@hillside.example',
  }),
  leaver('disabled', 'hillside.S909', 'Owen Farr', '2025-07-22', ['disabled']),
  leaver('future', 'hillside.S910', 'Ines Duarte', '2026-12-18', ['dated']),
  leaver('quiet', 'hillside.S911', 'Dora Flint', '2025-08-31', ['long-idle', 'unlicensed'], {
    listed: false,
  }),
  leaver('pupil', 'hillside.P9001', 'Kezia Boateng', '2026-10-16', ['group-licence']),
  leaver('brook-plain', 'brook.S901', 'Paul Whitaker', '2026-08-31'),
  leaver('brook-forwarder', 'brook.S902', 'Nerys Vaughan', '2026-08-31', [
    'forwarding',
    'delegates',
    'app-passwords',
    'tokens',
    'backup-codes',
    'imap',
  ]),
  leaver('brook-owner', 'brook.S903', 'Tessa Boyle', '2026-10-23', ['sole-owner', 'published']),
  leaver('brook-admin', 'brook.S904', 'Hugo Lind', '2026-08-31', ['role', 'backup-codes']),
  leaver('brook-half', 'brook.S905', 'Ewa Nowicka', '2026-07-21', ['disabled-in-entra', 'tokens']),
  leaver('brook-suspended', 'brook.S906', 'Abel Stone', '2025-12-19', ['disabled', 'backup-codes']),
  leaver('brook-pupil', 'brook.P9001', 'Finn Okoro', '2026-10-16', ['tokens']),
  leaver('brook-quiet', 'brook.P9002', 'Lottie Marr', '2026-07-21', ['never-signed-in'], { listed: false }),
];

/**
 * People of the roster whom a careless program would take for leavers.
 *
 * * Hillside S008 Jodie Clark left in 2025 and came back to the same account: listed, her leave date never cleared.
 * * Hillside S011 Colin Atkinson left, came back, and has a new account; the old one, under another address, still works.
 * * Hillside S010 Niamh O'Connor is on maternity leave: current, no sign-in for 280 days. So is Brook S004 Megan Price.
 * * Brook S003 Ben Thornton came back to his re-enabled Google account: listed.
 */
export const fixedReturners: readonly {
  readonly school: PretendSchoolId;
  readonly id: string;
  readonly left: string;
  readonly account: 'same' | 'new';
}[] = [
  { school: 'hillside', id: 'S008', left: '2025-07-22', account: 'same' },
  { school: 'hillside', id: 'S011', left: '2024-08-31', account: 'new' },
  { school: 'brook', id: 'S003', left: '2025-12-19', account: 'same' },
];

/**
 * Leavers whose account is long gone and whose address somebody else has now, under a new immutable id: listed with that
 * address. `holder` is the one of the roster whose account it is; it was made after the other had left. The namesake of
 * {@link fixedLeavers} is of this kind too, but still has an account.
 */
export const reusedAddresses: readonly {
  readonly school: PretendSchoolId;
  readonly id: string;
  readonly name: string;
  readonly left: string;
  readonly holder: string;
}[] = [
  { school: 'hillside', id: 'S908', name: 'Rachel Quinn', left: '2022-07-20', holder: 'S005' },
  { school: 'hillside', id: 'S899', name: 'Graham Owusu', left: '2024-08-31', holder: 'S013' },
  { school: 'brook', id: 'P8001', name: 'Isla Murphy', left: '2024-07-19', holder: 'P0001' },
];

export const onMaternityLeave: readonly (readonly [PretendSchoolId, string])[] = [
  ['hillside', 'S010'],
  ['brook', 'S004'],
];

/** Who administers, by id in the roster. */
export const fixedAdmins = {
  globalAdministrator: ['hillside', 'S007'],
  userAdministrator: ['trust', 'T002'],
  /** Google's super administrator. */
  superAdministrator: ['brook', 'S005'],
} as const;

/**
 * Accounts of nobody in particular, by the part of the address before the @.
 *
 * Guests at elsewhere.example: `gail` (sponsored, in use), `ned` (no sponsor), `pia` (invited, never accepted), `ivor`
 * (sponsored, idle for 300 days), besides the chair of governors from the roster.
 */
export const standing = {
  entraBreakGlass: ['breakglass1@trust.example', 'breakglass2@trust.example'],
  googleBreakGlass: 'breakglass@brook.example',
  /** Lantern's own: the administrator in whose name it asks Google. */
  lantern: 'lantern@brook.example',
  service: ['svc.print@hillside.example', 'svc.wonde@brook.example'],
  rooms: ['room.hall@hillside.example', 'room.library@hillside.example'],
  /** `reception` can still sign in, which a shared mailbox should not. */
  shared: ['reception@hillside.example', 'exams@hillside.example'],
  /** A member who was never given a licence and never signed in. */
  unlicensed: 'cover.supply@hillside.example',
  /** Synced from the school's own directory, current. */
  synced: 'site.team@hillside.example',
} as const;
