/**
 * Our own pages: verify -> Act -> perform -> render, as every front. For those whom chat cannot reach: one person signs at
 * `/s/`, a visitor at the desk at `/d/`, and `/f/` hands a file or paper to one member of staff. No account, no cookie, no
 * script: whoever holds the address is who it was made for, so an address is never logged and goes to nobody as a referrer.
 */
import { readFileSync } from 'node:fs';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { deskAt, deskVerb, linkAt, linkVerb } from '../../features/index.ts';
import type { Place, SchoolId, Values } from '../../core/ports.ts';
import { pressedValues } from '../../core/press.ts';
import { heldUp, lost, respond, send, type Reader, type WebFront } from './front.ts';
import { createLimits, type Rate } from './limits.ts';
import { sayingPage, stylesheet } from './page.ts';
import { readForm } from './read-form.ts';

export type { Words } from './front.ts';

export interface WebOptions extends Omit<WebFront, 'deadline' | 'fileDeadline'> {
  /** The headers of a page. */
  readonly headers: RequestHandler;
  /** Milliseconds until the person hears that it is late (9 s), for tests. */
  readonly deadline?: number | undefined;
  /** The same for a file or paper (60 s). */
  readonly fileDeadline?: number | undefined;
  /** Other rate limits, for tests. */
  readonly pace?: Pace | undefined;
}

/** How much may come from one link, and from one desk: pages that are looked at, and presses. */
export interface Pace {
  readonly link?: Rate | undefined;
  readonly looks?: Rate | undefined;
  readonly desk?: Rate | undefined;
}

const css = readFileSync(new URL('./pages.css', import.meta.url), 'utf8');
const mostBytes = 64 * 1024;
/** Nobody reads and presses faster for long. */
const perLink: Rate = { burst: 60, perHour: 600 };
/**
 * The poster hangs where anybody can photograph it: looking, and forms that are not complete, write nothing, so they may not
 * close the desk. How many visits are really written down is for the desk itself to say (features/visitors/desk-pace.ts).
 */
const looksPerDesk: Rate = { burst: 3_000, perHour: 20_000 };
/** Presses, apart from looking: whoever uses these up still leaves the page to be read. */
const perDesk: Rate = looksPerDesk;

/** Puts the pages on the app. */
export const mountWeb = (app: Express, options: WebOptions): void => {
  const { headers, pace = {} } = options;
  const front: WebFront = {
    ...options,
    deadline: options.deadline ?? 9_000,
    fileDeadline: options.fileDeadline ?? 60_000,
  };
  const links = createLimits(pace.link ?? perLink);
  const desks = createLimits(pace.desk ?? perDesk);
  const looks = createLimits(pace.looks ?? looksPerDesk);
  const body = express.text({ type: 'application/x-www-form-urlencoded', limit: mostBytes });
  const guarded =
    (work: Handler): RequestHandler =>
    (request, response) =>
      work(request, response);
  const sign = guarded(async (request, response) => {
    const at = spotOf(request);
    const id = front.links.proven('s', at.school, at.token);
    const { deps } = front;
    if (id === undefined || !deps().policies.schools.includes(at.school))
      return lost(response, at.school, front);
    if (!links.take(`${at.school} ${id}`)) return heldUp(response, at.school, front);
    const link = await linkAt(at.school, id, deps());
    if (link === undefined) return lost(response, at.school, front);
    const { by, values, whose } = link;
    return turn(request, response, { by, whose, opens: linkVerb, values }, front);
  });
  const visit = guarded(async (request, response) => {
    const at = spotOf(request);
    const id = front.links.proven('d', at.school, at.token);
    const { deps } = front;
    if (id === undefined || !deps().policies.schools.includes(at.school))
      return lost(response, at.school, front);
    const limits = request.method === 'POST' ? desks : looks;
    if (!limits.take(`${at.school} ${id}`)) return heldUp(response, at.school, front);
    const desk = await deskAt(at.school, id, deps());
    if (desk === undefined) return lost(response, at.school, front);
    return turn(request, response, { by: desk.by, opens: deskVerb, values: desk.values }, front);
  });
  const fetched = guarded((request, response) => handOver(request, response, links, front));

  // Before the addresses are taken apart: one that is none is answered by a page as well.
  app.use(under, headers);
  app.get(stylesheet, headers, (_request, response) => void response.type('css').send(css));
  app.get('/s/:school/:token', sign);
  app.post('/s/:school/:token', body, sign);
  app.get('/d/:school/:token', visit);
  app.post('/d/:school/:token', body, visit);
  app.get('/f/:sealed', fetched);
  // Half an address, or another method.
  app.use(under, (_request, response) => lost(response, '', front));
  app.use(under, refused(front));
};

const under = ['/s', '/d', '/f'];

type Handler = (request: Request, response: Response) => Promise<void>;

const spotOf = ({ params }: Request): { readonly school: SchoolId; readonly token: string } => ({
  school: String(params['school']),
  token: String(params['token']),
});

/** Somebody who has come through a proven address, and what it opens. */
interface Visit extends Reader {
  readonly opens: string;
  /** Sealed into the address or read from its row: never typed. */
  readonly values: Values;
}

const place: Place = 'web';

/** A page asked for, or a button of one pressed. What is no button of theirs opens the page anew. */
const turn = (request: Request, response: Response, visit: Visit, front: WebFront): Promise<void> => {
  const { by, opens, values } = visit;
  const opening = { by, school: by.school, verb: opens, values, place };
  if (request.method !== 'POST') return respond(response, opening, visit, front);
  const { token, values: sent } = readForm(request.body);
  const pressed = front.seal.open(token, by);
  if ('because' in pressed) {
    front.deps().log.warn('a press was refused', { because: pressed.because, school: by.school });
    return respond(response, opening, visit, front);
  }
  const { verb, press } = pressed;
  const meant = { ...pressedValues(pressed, sent), ...values };
  const again = { ...visit, sent: typeof request.body === 'string' ? request.body : undefined };
  return respond(response, { by, school: by.school, verb, values: meant, place, press }, again, front);
};

/** A file or paper for one member of staff, by an address that works for some minutes. */
const handOver = async (
  request: Request,
  response: Response,
  limits: { take(key: string): boolean },
  front: WebFront,
): Promise<void> => {
  const deps = front.deps();
  const errand = front.links.opened(String(request.params['sealed']), deps.clock.now());
  const by = errand && (await deps.directory.person(errand.by));
  if (errand === undefined || by === undefined || by.school !== errand.school)
    return send(response, 404, overPage(front));
  if (!limits.take(`staff ${by.id}`)) return heldUp(response, by.school, front);
  const { school, verb, values } = errand;
  const patient = { ...front, deadline: front.fileDeadline };
  return respond(response, { by, school, verb, values, place }, { by }, patient);
};

/** The same for what was never ours. */
const overPage = (front: WebFront): string =>
  sayingPage({ title: 'This page is not there any more', help: front.words.help(undefined) }, [
    'Such pages open for a few minutes and for one person only.',
    'Please go back to your chat with Lantern and open the list again: its buttons lead to a new page.',
  ]);

/** A body that is too large, in no encoding that we read, or an address that is none: never a stack, and never JSON. */
const refused =
  (front: WebFront): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const status = statusOf(error);
    if (status === undefined) {
      const name = error instanceof Error ? error.name : 'unknown';
      front.deps().log.error('web: a request failed', { error: name });
    }
    send(
      response,
      status ?? 500,
      sayingPage({ title: 'That did not work', help: front.words.help(undefined) }, [
        'Something did not arrive whole, so nothing was done. Please go back, and try once more.',
      ]),
    );
  };

const statusOf = (error: unknown): number | undefined => {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
};
