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
  fits(request: Passing): boolean;
}

const isTransaction = (request: Passing, trailed: string): boolean =>
  request.via === 'table' && request.path.includes('$batch') && request.body.includes(trailed);
const isRow = (request: Passing, method: string, row: string): boolean =>
  request.via === 'table' && request.method === method && request.path.includes(`RowKey='${row}`);
const isMessage = (request: Passing, words: string): boolean =>
  request.via === 'chat' && request.method === 'POST' && request.body.includes(words);

const at = (moment: Moment, name: string, from: Stage, fits: Place['fits']): Place => ({
  name: `${name}: ${moment}`,
  from,
  moment,
  fits,
});
const both = (name: string, from: Stage, fits: Place['fits']): Place[] => [
  at('before', name, from, fits),
  at('after', name, from, fits),
];

/** Of what only reads, one moment: nothing differs between before and after. */
export const places: readonly Place[] = [
  at('before', 'send, the draft is read', 'send', (request) => isRow(request, 'GET', 'D!')),
  ...both('send, the transaction', 'send', (request) => isTransaction(request, 'concern.raised')),
  at('after', 'send, the wake-up', 'send', ({ via, method }) => via === 'queue' && method === 'POST'),
  ...both(
    'tell, the claim',
    'send',
    (request) => isRow(request, 'PUT', 'O!') && request.body.includes('concern.tell'),
  ),
  ...both('tell, the notice', 'send', (request) => isMessage(request, 'A task is waiting')),
  ...both('tell, the transaction', 'send', (request) => isTransaction(request, 'concern.told')),
  ...both('open, the transaction', 'open', (request) => isTransaction(request, 'case.opened')),
  ...both('acknowledge, the transaction', 'acknowledge', (request) =>
    isTransaction(request, 'case.acknowledge'),
  ),
  ...both('the reporter hears', 'acknowledge', (request) => isMessage(request, 'Your report has been read')),
];
