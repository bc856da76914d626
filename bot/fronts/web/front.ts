/** What the pages share, and how an act of theirs is done. */
import type { Response } from 'express';
import { isAppError } from '../../core/errors.ts';
import type { LinkBook } from '../../core/links.ts';
import type { Perform } from '../../core/perform.ts';
import type { Act, Deps, Person, Reply, SchoolId } from '../../core/ports.ts';
import type { PressSeal } from '../../core/press.ts';
import { late, within } from '../../core/within.ts';
import type { PageHelp } from '../../features/index.ts';
import { drawCard } from './draw-card.ts';
import { drawPrint } from './draw-print.ts';
import { markup, type Piece } from './markup.ts';
import { pageOf, sayingPage, type Frame } from './page.ts';
import { pressButton, problemBox } from './parts.ts';

/** Words that this front needs and that are not its own. */
export interface Words {
  lateText(act: Act): string;
  troubleText(act: Act): string;
  /** Whom to ring, for the foot of each page. `kind` is the reader's, where one is known. */
  help(school: SchoolId | undefined, kind?: Person['kind']): PageHelp;
}

export interface WebFront {
  readonly perform: Perform;
  readonly deps: () => Deps;
  readonly seal: PressSeal;
  readonly links: LinkBook;
  readonly words: Words;
  /** Milliseconds that an act may take before the person hears something. */
  readonly deadline: number;
  /** The same for a file: a year group's certificates take seconds, and whoever pressed for them waits. */
  readonly fileDeadline: number;
}

/** For whom a page is drawn. */
export interface Reader {
  readonly by: Person;
  readonly whose?: string | undefined;
  /** The form as it was sent, where one was: what failed is pressed again with what was typed. */
  readonly sent?: string | undefined;
}

const nameOf = (school: SchoolId, { policies }: Deps): string | undefined =>
  policies.schools.includes(school) ? policies.of(school).name : undefined;

/**
 * The same for a link that was never ours, has expired or was made invalid: it says what to do, and nothing about anybody,
 * not even whether there was one.
 */
export const lost = (response: Response, school: SchoolId, front: WebFront): void => {
  const name = nameOf(school, front.deps());
  const frame = {
    school: name,
    title: 'This link does not work any more',
    help: front.words.help(name === undefined ? undefined : school),
  };
  send(
    response,
    404,
    sayingPage(frame, [
      'Links work for some weeks and for one person only. Nothing is wrong, and you have done nothing wrong.',
      'Please ask the school office for a new one. If you typed the address, please look it over once more.',
    ]),
  );
};

/** Too much at once from one link or one desk. */
export const heldUp = (response: Response, school: SchoolId, front: WebFront): void => {
  const frame = {
    school: nameOf(school, front.deps()),
    title: 'Please wait a moment',
    help: front.words.help(school),
  };
  send(
    response.set('Retry-After', '60'),
    429,
    sayingPage(frame, [
      'That was a lot at once from here, so this was not done. Please try again in a few minutes.',
    ]),
  );
};

export const send = (response: Response, status: number, page: string): void =>
  void response.status(status).type('html').send(page);

/** Does it and answers with what comes of it. A reply always has something to show: words, a card, a file, paper. */
export const respond = async (
  response: Response,
  act: Act,
  reader: Reader,
  front: WebFront,
): Promise<void> => {
  const reply = await replyTo(act, front);
  if (reply.file !== undefined) {
    const { name, type, body } = reply.file;
    response
      .type(type)
      .set('Content-Disposition', `attachment; filename="${name.replaceAll(/[^A-Za-z0-9._ -]/g, '-')}"`)
      .send(typeof body === 'string' ? body : Buffer.from(body));
    return;
  }
  const frame = {
    school: nameOf(act.school, front.deps()),
    whose: reader.whose,
    help: front.words.help(act.school, reader.by.kind),
  };
  if (reply.again === true) return send(response, 200, failedPage(reply, frame, reader));
  send(response, 200, drawReply(reply, frame, act, front));
};

const replyTo = async (act: Act, front: WebFront): Promise<Reply> => {
  const { log } = front.deps();
  try {
    const reply = await within(front.deadline, front.perform.perform(act, front.deps()));
    if (reply !== late) return reply;
    log.warn('web: an act is late', { verb: act.verb, school: act.school });
    return { answer: { text: front.words.lateText(act) }, again: true };
  } catch (error) {
    const kind = isAppError(error) ? error.code : error instanceof Error ? error.name : 'unknown';
    log.error('web: an act broke', { verb: act.verb, school: act.school, error: kind });
    return { answer: { text: front.words.troubleText(act) }, again: true };
  }
};

/** Never a dead end: what they typed is still there, and one press sends it again. */
const failedPage = (reply: Reply, frame: Omit<Frame, 'title' | 'body'>, { sent }: Reader): string => {
  const words = reply.answer !== undefined && 'text' in reply.answer ? reply.answer.text : '';
  const way =
    sent === undefined
      ? markup`<p><a class="button main" href="">Try again</a></p>`
      : markup`<form method="post" autocomplete="off">${fieldsOf(sent)}<div class="buttons">${pressButton('Try again', tokenIn(sent), 'positive', false)}</div></form>`;
  const body = markup`${problemBox(markup`<p>${words}</p>`)}${way}`;
  return pageOf({ ...frame, title: 'That did not work', hasProblem: true, body });
};

const tokenIn = (sent: string): string => new URLSearchParams(sent).get('token') ?? '';

const fieldsOf = (sent: string): Piece =>
  [...new URLSearchParams(sent)]
    .filter(([name]) => name !== 'token')
    .map(([name, value]) => markup`<input type="hidden" name="${name}" value="${value}">`);

const drawReply = (reply: Reply, frame: Omit<Frame, 'title' | 'body'>, act: Act, front: WebFront): string => {
  if (reply.print !== undefined)
    return pageOf({ ...frame, title: reply.print.title, body: drawPrint(reply.print) });
  const message = reply.answer ?? reply.chat;
  if (message === undefined || 'text' in message) {
    const words = message?.text ?? 'Done. You can close this page.';
    return pageOf({
      ...frame,
      title: '',
      body: markup`<h1 class="unseen">What happened</h1><p>${words}</p>`,
    });
  }
  const card = drawCard(message, act.by, front.seal, front.deps().clock.now());
  return pageOf({ ...frame, ...card });
};
