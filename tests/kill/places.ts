/**
 * Where the server is killed: at a request that it makes itself, before that is passed on or after it was done and before
 * the server hears of it. In the order of the story, from *Send* to *Acknowledged*.
 */

/** A request on its way through one of the proxies. `path` is decoded. */
export interface Passing {
  readonly via: 'table' | 'queue' | 'chat';
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export type Moment = 'before' | 'after';
export type Stage = 'send' | 'open' | 'acknowledge';

export interface Place {
  readonly name: string;
  /** Which press it follows from: the place counts from then on. */
  readonly from: Stage;
  readonly moment: Moment;
  /** `earlier`: what passed since that press, oldest first. */
  fits(request: Passing, earlier: readonly Passing[]): boolean;
}

const isTransaction = (request: Passing, trailed: string): boolean =>
  request.via === 'table' && request.path.includes('$batch') && request.body.includes(trailed);
const isRow = (request: Passing, method: string, row: string): boolean =>
  request.via === 'table' && request.method === method && request.path.includes(`RowKey='${row}`);
const isList = (request: Passing, prefix: string): boolean =>
  request.via === 'table' && request.method === 'GET' && request.path.includes(`RowKey ge '${prefix}`);
const isClaimOf = (request: Passing, job: string): boolean =>
  isRow(request, 'PUT', 'O!') && request.body.includes(job);
const isMessage = (request: Passing, method: string, words: string): boolean =>
  request.via === 'chat' && request.method === method && request.body.includes(words);

const raised = (request: Passing): boolean => isTransaction(request, 'concern.raised');
const acknowledged = (request: Passing): boolean => isTransaction(request, 'case.acknowledge');
const tells = (request: Passing): boolean => isClaimOf(request, 'concern.tell');

const both = (name: string, from: Stage, fits: Place['fits']): Place[] => [
  { name: `${name}: before`, from, moment: 'before', fits },
  { name: `${name}: after`, from, moment: 'after', fits },
];
const afterThat =
  (that: (request: Passing) => boolean, fits: (request: Passing) => boolean): Place['fits'] =>
  (request, earlier) =>
    fits(request) && earlier.some(that);

export const places: readonly Place[] = [
  ...both('send, the draft read', 'send', (request) => isRow(request, 'GET', 'D!')),
  ...both('send, the transaction', 'send', raised),
  ...both('send, the wake-up', 'send', ({ via, method }) => via === 'queue' && method === 'POST'),
  ...both(
    'tell, the outbox read',
    'send',
    afterThat(raised, (request) => isList(request, 'O!')),
  ),
  ...both('tell, the claim', 'send', tells),
  ...both(
    'tell, the incident read',
    'send',
    afterThat(tells, (request) => isRow(request, 'GET', 'I!')),
  ),
  ...both('tell, the notice', 'send', (request) => isMessage(request, 'POST', 'A task is waiting')),
  ...both('tell, the transaction', 'send', (request) => isTransaction(request, 'concern.told')),
  ...both('receipt, over the form', 'send', (request) => isMessage(request, 'PUT', 'Received')),
  ...both('open, the case read', 'open', (request) => isList(request, 'I!')),
  ...both('open, the transaction', 'open', (request) => isTransaction(request, 'case.opened')),
  ...both('acknowledge, the case read', 'acknowledge', (request) => isList(request, 'I!')),
  ...both('acknowledge, the transaction', 'acknowledge', acknowledged),
  ...both('reporter hears, the message', 'acknowledge', (request) =>
    isMessage(request, 'POST', 'Your report has been read'),
  ),
];
