/** Hello, help, welcome, and the answer to words that Lantern does not know: always what can be said here. */
import { z } from 'zod';
import type { ActOf, ChatMessage, Deps, Flow, Role } from '../../core/ports.ts';
import { rolesOf } from '../../core/roles.ts';
import { roleTitle } from '../../policy/role-title.ts';

const everyone = ['staff', 'governor', 'visitor', 'pupil', 'parent'] as const;

interface Say {
  readonly say: string;
  readonly what: string;
  readonly who: readonly Role[];
}

const readers = [
  'coordinator',
  'dsl',
  'headteacher',
  'chair',
  'pastoral',
  'prevent',
  'trustLead',
  'slt',
] as const;

const office = ['office', 'coordinator', 'it'] as const;

const says: readonly Say[] = [
  {
    say: 'report concern',
    what: 'tell the right person about something that worries you',
    who: ['staff', 'governor', 'visitor'],
  },
  {
    say: 'my reports',
    what: 'how far your reports are, and adding to them',
    who: ['staff', 'governor', 'visitor'],
  },
  { say: 'tell', what: 'tell a grown-up when something worries you, or ask for help now', who: ['pupil'] },
  { say: 'what I told', what: 'whether a grown-up has read it', who: ['pupil'] },
  { say: 'my agreements', what: 'what you have signed, and what you still have to', who: everyone },
  { say: 'my loans', what: 'what is lent to you', who: ['staff', 'pupil'] },
  { say: 'talks', what: 'pupils who do not understand an agreement, or do not agree', who: ['staff'] },
  {
    say: 'signed 8B',
    what: 'who has signed, by class, year or group',
    who: ['staff', 'governor', ...readers],
  },
  {
    say: 'consents 8B',
    what: 'what parents and pupils said yes and no to, such as photographs',
    who: ['staff'],
  },
  {
    say: 'agreements',
    what: 'how far the signing is this year',
    who: ['coordinator', 'headteacher', 'it', 'slt'],
  },
  { say: 'links', what: 'web links for those whom chat cannot reach', who: office },
  { say: 'visitors', what: 'who has signed at the desk, and its QR code', who: office },
  { say: 'cases', what: 'the concerns that are in your hands', who: readers },
  { say: 'case 7Q4F-2M', what: 'open one by its reference', who: readers },
  { say: 'away until Friday', what: 'your deputy is told of new concerns instead', who: readers },
  { say: 'leavers', what: 'who may have left and can still sign in', who: ['it', 'headteacher', 'slt'] },
  { say: 'leaving', what: 'what is still to come back from people who leave', who: ['it', 'office'] },
  { say: 'guest', what: 'ask for a guest account, and answer for it', who: ['staff'] },
  { say: 'guests', what: 'the guest accounts, and who answers for them', who: ['it'] },
  { say: 'loan', what: 'lend something to a member of staff or a pupil', who: ['it', 'office'] },
  { say: 'loans', what: 'what is lent, what is asked back, and what is overdue', who: ['it', 'office'] },
  {
    say: 'who',
    what: 'who does what for online safety here',
    who: ['staff', 'governor', 'visitor', 'parent', 'pupil'],
  },
  { say: 'help', what: 'this list', who: everyone },
];

const helpCard = (act: ActOf<unknown>, greeting: string, deps: Deps): ChatMessage => {
  const roles = rolesOf(act.by, deps.policies);
  const mine = says.filter((one) => one.who.some((role) => roles.has(role)));
  const title = act.by.kind === 'pupil' ? 'Tell someone' : 'Report a concern';
  return {
    card: 'hello/help',
    model: {
      greeting,
      says: mine.map(({ say, what }) => ({ say, what })),
      buttons: act.by.kind === 'parent' ? [] : [{ title, verb: 'concern.begin' }],
    },
  };
};

const greetingFor = (act: ActOf<unknown>, deps: Deps): string => {
  const school = deps.policies.schools.includes(act.by.school)
    ? deps.policies.of(act.by.school).name
    : 'your schools';
  if (act.by.kind === 'pupil')
    return `Hello. If something online has worried or upset you, you can tell a grown-up at ${school} here.`;
  if (act.by.kind === 'parent')
    return `Hello. I take reports from people who work at ${school}. If you are worried about a child, please ring the school. ${parentNumbers(act, deps)}`.trim();
  return `Hello. I take online-safety concerns at ${school} to the right person, and to nobody else.`;
};

/** The office and the safeguarding lead, where the policy has their numbers. */
const parentNumbers = (act: ActOf<unknown>, deps: Deps): string => {
  if (!deps.policies.schools.includes(act.by.school)) return '';
  const { roles } = deps.policies.of(act.by.school);
  return (['office', 'dsl'] as const)
    .flatMap((role) => {
      const holder = roles[role].find(({ phone }) => phone !== undefined);
      return holder === undefined ? [] : [`${capital(holder.title ?? roleTitle(role))}: ${holder.phone}.`];
    })
    .join(' ');
};

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

export const hello: Flow = {
  verb: 'hello.hello',
  who: everyone,
  values: z.unknown(),
  says: /^\/?(?:hi|hello|hey|good (?:morning|afternoon|evening)|help|start|\?)[.!?]*$/i,
  afresh: 'run',
  run: async (act, deps) => ({ chat: helpCard(act, greetingFor(act, deps), deps) }),
};

const kept =
  'What you tell me is stored in the school’s own tenant and read only by the people the policy names.';
const keptForPupils = 'What you tell me stays in school, and only the grown-ups who help you can read it.';

/** Once, when the app is installed for a person. */
export const welcome: Flow = {
  verb: 'hello.welcome',
  who: everyone,
  values: z.unknown(),
  afresh: 'run',
  run: async (act, deps) => ({
    chat: helpCard(act, `${greetingFor(act, deps)} ${act.by.kind === 'pupil' ? keptForPupils : kept}`, deps),
  }),
};

/** *You can tell someone*, with why it comes: 999, a grown-up, Childline and CEOP (A16). */
export type PupilCard = (act: ActOf<unknown>, deps: Deps, lead: string) => Promise<ChatMessage>;

/**
 * Words that no verb knows. Longer ones from a grown-up may be somebody starting to tell: they are asked to use the
 * form, and nothing of what they wrote is kept or carried over, in a channel least of all. A pupil's may always be that, however
 * few they are (`I hate my life`): they never hear that they were not understood.
 */
export const unknownFor = (pupilCard: PupilCard): Flow<{ text?: string | undefined }> => ({
  verb: 'hello.unknown',
  who: everyone,
  values: z.object({ text: z.string().optional() }),
  places: ['personal', 'tab', 'group', 'channel'],
  afresh: 'run',
  async run(act, deps) {
    const isPupil = act.by.kind === 'pupil' && deps.policies.schools.includes(act.by.school);
    const chat = isPupil ? await pupilCard(act, deps, pupilWrote) : answerTo(act, deps);
    return isPublic(act) ? { chat, here } : { chat };
  },
});

const pupilWrote =
  'Thank you for writing. Nobody has been told. If something worries you, press a button here: then a grown-up hears of it. To see what else I can do, type: help';

const here = { text: 'I have opened a private chat with you.' };

const answerTo = (act: ActOf<{ text?: string | undefined }>, deps: Deps): ChatMessage => {
  const telling = soundsLikeTelling(act.values.text ?? '');
  if (telling && act.by.kind !== 'parent')
    return { card: 'hello/start', model: { about: 'a concern', public: isPublic(act) } };
  const said = 'I did not understand that. This is what you can say:';
  return helpCard(act, act.by.kind === 'parent' ? `${greetingFor(act, deps)} ${said}` : said, deps);
};

const isPublic = ({ place }: ActOf<unknown>): boolean => place === 'group' || place === 'channel';

const tellingWords =
  /\b(?:pupil|child|boy|girl|student|year ?\d|nude|image|photo|bull(?:y|ied|ying)|threat|groom|abuse|hurt|scared|crying|message[sd]?|snap(?:chat)?|tik ?tok|insta(?:gram)?|whats ?app|discord|disclos|told me|sent me|shared|video|worried|upset|concern)/i;

const soundsLikeTelling = (said: string): boolean => {
  const words = said.trim().split(/\s+/).length;
  return words >= 12 || (words >= 4 && tellingWords.test(said));
};
