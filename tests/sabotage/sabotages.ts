/** One guarantee broken at a time: where, how, and which tests must notice. */

export interface Sabotage {
  /** What the product would do. */
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  /** The files of which at least one test must turn red. */
  readonly tests: readonly string[];
}

export const sabotages: readonly Sabotage[] = [
  {
    name: 'says "received" before anything is written',
    file: 'bot/features/concerns/report/send.ts',
    from: '    await deps.ledger.record(act.by.school, {\n      rows: [...made.rows, removeDraft(stored)',
    to: '    void deps.ledger.record(act.by.school, {\n      rows: [...made.rows, removeDraft(stored)',
    tests: ['tests/story/storage-failures.test.ts'],
  },
  {
    name: 'a report pressed twice is two reports',
    file: 'bot/features/concerns/report/raise.ts',
    from: 'rows.submission(reporter.school, reporter.id, raising.submission)',
    to: 'rows.submission(reporter.school, reporter.id, newId(now))',
    tests: [
      'tests/story/report.test.ts',
      'tests/story/draft.test.ts',
      'tests/story/storage-failures.test.ts',
    ],
  },
  {
    name: 'whoever is accused may read it once they were told',
    file: 'bot/features/concerns/visible-to.ts',
    from: '  if (conflicted.has(person.id)) return false;\n',
    to: '',
    tests: ['tests/features/concerns/visible-to.test.ts', 'tests/features/concerns/case-access.test.ts'],
  },
  {
    name: 'whoever is accused is told of it',
    file: 'bot/features/concerns/routing/route.ts',
    from: 'const conflicted = new Set([...accused, ...facts.about, ...facts.excluded, ...facts.recused]);',
    to: 'const conflicted = new Set([...facts.excluded, ...facts.recused]);',
    tests: ['tests/features/concerns/route-laws.test.ts'],
  },
  {
    name: 'an activity without a valid signature is believed',
    file: 'bot/fronts/teams/token.ts',
    from: "  if (!isSigned(`${head}.${payload}`, signature, key)) return { because: 'token-signature' };\n",
    to: '',
    tests: ['tests/abuse/abuse.test.ts'],
  },
  {
    name: 'a token for another bot is believed',
    file: 'bot/fronts/teams/token.ts',
    from: "  if (claims.aud !== rule.audience) return 'token-audience';\n",
    to: '',
    tests: ['tests/abuse/abuse.test.ts'],
  },
  {
    name: 'a row that was changed in the trail is not noticed',
    file: 'bot/core/trail.ts',
    from: '      if (!same(sealed(key, row).mac, row.mac))',
    to: '      if (row.mac.length !== 64)',
    tests: ['tests/core/verify-trail.test.ts'],
  },
  {
    name: 'a row in the clear, put there from outside, is read',
    file: 'bot/core/sealing/sealed-records.ts',
    from: "if (row === undefined && options.clear === 'refused') throw tampered();",
    to: '',
    tests: ['tests/core/sealing/sealed-records.test.ts'],
  },
  {
    name: 'sealed rows open in any place',
    file: 'bot/core/sealing/seal-row.ts',
    from: '  partition,\n  row,\n  kind,\n  part,\n',
    to: '  part,\n',
    tests: ['tests/core/sealing/sealed-records.test.ts'],
  },
  {
    name: 'names lie in the clear of the app’s key',
    file: 'bot/features/concerns/concern.ts',
    from: "  'about.*.name',\n",
    to: '',
    tests: ['tests/core/sealing/words.test.ts'],
  },
  {
    name: 'the log takes any field',
    file: 'bot/core/log.ts',
    from: '.filter(([name]) => allowed.has(name))',
    to: '',
    tests: ['tests/story/canaries.test.ts', 'tests/core/log.test.ts'],
  },
  {
    name: 'nobody is told',
    file: 'bot/features/concerns/report/raise.ts',
    from: '      schedule(tellCall, { incident: id, person, why }, now, school),\n',
    to: '',
    tests: ['tests/story/report.test.ts'],
  },
  {
    name: 'what is too long is cut in silence',
    file: 'bot/features/concerns/report/form-values.ts',
    from: '  .transform((value) => value.toWellFormed());',
    to: '  .transform((value) => value.toWellFormed().slice(0, 1_000));',
    tests: ['tests/story/draft.test.ts', 'tests/abuse/abuse.test.ts'],
  },
  {
    name: 'a button works in anybody’s hands',
    file: 'bot/core/press.ts',
    from: "if (by !== person.id) return { because: 'token-of-another-person' };",
    to: '',
    tests: ['tests/core/press.test.ts'],
  },
  {
    name: 'an old button still acts',
    file: 'bot/core/perform.ts',
    from: "flow.afresh !== 'run' && press !== undefined &&",
    to: "flow.afresh !== 'run' && press === undefined &&",
    tests: ['tests/story/pressed-cards.test.ts'],
  },
  {
    name: 'whoever writes himself into the policy reads what was there before',
    file: 'bot/features/concerns/visible-to.ts',
    from: '!isPassedOver(newcomers, told, conflicted)',
    to: 'true',
    tests: ['tests/features/relations.test.ts', 'tests/story/newcomers.test.ts'],
  },
  {
    name: 'a request of an hour ago still changes something',
    file: 'bot/fronts/teams/receive.ts',
    from: 'withoutWriting(front.deps())',
    to: 'front.deps()',
    tests: ['tests/story/late.test.ts'],
  },
  {
    name: 'a flood holds up a report',
    file: 'bot/fronts/teams/pace.ts',
    from: "by.kind !== 'pupil' && isNeverHeldUp(verb)",
    to: 'false',
    tests: ['tests/fronts/teams/pace.test.ts'],
  },
  {
    name: 'a case is shown before the trail says so',
    file: 'bot/features/concerns/triage/read-once.ts',
    from: 'await deps.ledger.record(school, {',
    to: 'void deps.ledger.record(school, {',
    tests: ['tests/story/readings.test.ts'],
  },
  {
    name: 'a trail that contradicts an anchor is whole',
    file: 'bot/core/walk-trail.ts',
    from: 'if (one.seq !== row.seq || one.mac !== row.mac) {',
    to: 'if (one.seq !== row.seq) {',
    tests: ['tests/story/anchors.test.ts'],
  },
  {
    name: 'what the card client reads as a date is shown as other words',
    file: 'cards/render.ts',
    from: 'withoutDates(template.expand(',
    to: '(template.expand(',
    tests: ['tests/abuse/abuse.test.ts'],
  },
  {
    name: 'an account is disabled although something stands against it now',
    file: 'bot/features/leavers/disabling/guard-leaver.ts',
    from: 'const agreed = namedIn(leaver.decision).size;',
    to: 'const agreed = 1 + (leaver.decision?.approvals.length ?? 0);',
    tests: ['tests/features/leavers/disabling/guard.test.ts'],
  },
  {
    name: 'a disabling is called done before the cloud says so',
    file: 'bot/features/leavers/disabling/look-again.ts',
    from: 'const enabled = now?.enabled ?? false;',
    to: 'const enabled = false && now;',
    tests: [
      'tests/features/leavers/disabling/disable.test.ts',
      'tests/features/leavers/disabling/guard.test.ts',
    ],
  },
  {
    name: 'one account is enough for a person to be called disabled',
    file: 'bot/features/leavers/disabling/disable-leaver.ts',
    from: 'runs.every(isSettled);',
    to: 'runs.some(isSettled);',
    tests: ['tests/features/leavers/disabling/disable.test.ts'],
  },
  {
    name: 'a step of a disabling is not written down before it is done',
    file: 'bot/features/leavers/disabling/do-step.ts',
    from: '  await writeBegun(hand, step);\n  let beaten',
    to: '  let beaten',
    tests: ['tests/features/leavers/disabling/disable.test.ts'],
  },
  {
    name: 'people are joined though it is not certain that they are one',
    file: 'bot/features/leavers/finding/join.ts',
    from: 'filter(left), sure: false, byName: true',
    to: 'filter(left), sure: true, byName: true',
    tests: ['tests/features/leavers/finding/join.test.ts'],
  },
  {
    name: 'a newer account under the same address is a leaver',
    file: 'bot/features/leavers/protect.ts',
    from: 'if (!sanctioned && isNewer(account, lastDay, policy))',
    to: 'if (!sanctioned && false)',
    tests: ['tests/features/leavers/protect.test.ts'],
  },
  {
    name: 'a cloud that is away counts as having no accounts',
    file: 'bot/features/leavers/finding/look.ts',
    from: '!there.has(placeOf(account)) && isAway(account, away)',
    to: 'false',
    tests: ['tests/features/leavers/finding/night.test.ts'],
  },
  {
    name: 'whoever asked agrees with themselves',
    file: 'bot/features/leavers/asking/decide.ts',
    from: '  decision.by !== by &&\n',
    to: '',
    tests: ['tests/features/leavers/asking/decide.test.ts'],
  },
  {
    name: 'a change that may have arrived is sent again',
    file: 'connectors/http/try-again.ts',
    from: 'if (doubt && !repeatable) throw',
    to: 'if (doubt && !repeatable && tried > 1) throw',
    tests: ['tests/connectors/http/send.test.ts'],
  },
];
