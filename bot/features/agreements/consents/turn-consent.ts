/** *Change it to no*, *Change it to yes*: by whoever gave a consent, at any time, and it counts at once (policy-map B18, F5). */
import { z } from 'zod';
import type { ActOf, Deps, Flow, Reply } from '../../../core/ports.ts';
import { mineCard } from '../signing/mine-card.ts';
import { standingOf } from '../signing/standing.ts';
import {
  aboutWhom,
  everyone,
  nothingToSign,
  signingPlaces,
  subjectOf,
  type Subject,
} from '../signing/subject.ts';
import { changeConsents } from './change-consents.ts';
import { consentsNow } from './consent.ts';

const values = z.object({
  ...aboutWhom,
  agreement: z.string().max(60),
  consent: z.string().max(60),
  given: z.enum(['yes', 'no']),
});
type ConsentAct = ActOf<z.infer<typeof values>>;

export const turnConsent: Flow<z.infer<typeof values>> = {
  verb: 'agreements.consent',
  who: everyone,
  places: signingPlaces,
  values,
  afresh: (act, deps) =>
    onSubject(act, deps, async (subject) =>
      shown(
        act,
        subject,
        'That page was more than a day old, so nothing was changed. Please press once more.',
        deps,
      ),
    ),
  run: (act, deps) =>
    onSubject(act, deps, async (subject) => shown(act, subject, await change(act, subject, deps), deps)),
};

const onSubject = async (
  act: ConsentAct,
  deps: Deps,
  next: (subject: Subject) => Promise<Reply>,
): Promise<Reply> => {
  const subject = await subjectOf(act, deps);
  return subject === undefined ? nothingToSign(act) : next(subject);
};

/** @returns what is said about it */
const change = async (act: ConsentAct, subject: Subject, deps: Deps): Promise<string> => {
  const { agreement, consent, given } = act.values;
  const { school, person, signer } = subject;
  const whose = { school, person: person.id, signer };
  await changeConsents(
    {
      ...whose,
      agreement,
      consents: [{ id: consent, given: given === 'yes' }],
      how: act.place === 'web' ? 'link' : 'chat',
      drawn: act.press?.at,
    },
    deps,
  );
  const now = (await consentsNow(whose, deps)).find(
    (one) => one.agreement === agreement && one.id === consent,
  );
  if (now === undefined) return 'That is not asked here. Please tell the school office.';
  if (now.given !== (given === 'yes'))
    return 'This was changed after you opened the page, so it stays as it is. To change it, please press once more.';
  return now.given ? 'Thank you. It is a yes from now on.' : 'Thank you. It is a no from now on.';
};

const shown = async (act: ConsentAct, subject: Subject, notice: string, deps: Deps): Promise<Reply> => ({
  answer: await mineCard(act, subject, await standingOf(subject, deps), deps, { notice }),
});
