/** What reaches the pretend connector: noted at its moment, refused where it is above the limits, answered with something else. */
import type { Request, Response } from 'express';
import { refuse } from './connector-words.ts';
import { answerWith, type Fault } from './faults.ts';
import type { Arrived, Enforcer } from './sending-limits.ts';

/** `at`: milliseconds since the epoch, real time, with fractions. `refused`: it was above the limits. */
export interface Seen extends Arrived {
  readonly method: string;
  readonly path: string;
  readonly refused?: true;
}

interface Desk {
  readonly requests: Seen[];
  readonly enforcer: Enforcer | undefined;
}

/** Notes the request, at the moment when it came. False: it is above the limits, and was told so. */
export const arrive = (
  request: Request,
  response: Response,
  { on, conversation }: { readonly on: Arrived['op']; readonly conversation: string | undefined },
  desk: Desk,
): boolean => {
  const at = Number(response.locals['at']);
  const seen: Seen = { method: request.method, path: request.path, op: on, conversation, at };
  const wait = desk.enforcer?.refuse(seen);
  desk.requests.push(wait === undefined ? seen : { ...seen, refused: true });
  if (wait === undefined) return true;
  response.setHeader('Retry-After', String(wait));
  refuse(response, 429, 'TooManyRequests', 'Above the limits.');
  return false;
};

/** The work is done, and the person who asked hears nothing of it, or something else. */
export const loseAnswer = (fault: Fault, response: Response): void => {
  const say = response.json.bind(response);
  if (fault.drop === 'after') response.json = () => (response.socket?.destroy(), response);
  else if (fault.after === true)
    response.json = () => {
      response.json = say;
      answerWith(fault, response);
      return response;
    };
};
