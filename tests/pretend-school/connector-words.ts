/** How the pretend Teams reads requests and words its answers. */
import type { Request, Response } from 'express';
import type { Activity } from './conversations.ts';
import { errorBody } from './faults.ts';
import type { Reachable } from './personas.ts';

/** 100 KB as UTF-16, without base64 pictures (platforms.md 2.3). */
const largest = 100 * 1024;

export const param = (request: Request, name: string): string | undefined => {
  const value = request.params[name];
  return typeof value === 'string' ? value : undefined;
};

export const refuse = (response: Response, status: number, code: string, message: string): void => {
  response.status(status).json(errorBody(code, message));
};

export const parsed = (request: Request): Record<string, unknown> | undefined => {
  try {
    const body: unknown = JSON.parse(typeof request.body === 'string' ? request.body : '');
    return typeof body === 'object' && body !== null && !Array.isArray(body)
      ? (body as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
};

/** The activity of a request, or nothing after the refusal was sent. */
export const activityOf = (request: Request, response: Response): Activity | undefined => {
  const body = parsed(request);
  if (body === undefined) return (refuse(response, 400, 'BadArgument', 'The body is not JSON.'), undefined);
  if (typeof body['type'] !== 'string' || body['type'] === '') {
    return (refuse(response, 400, 'BadArgument', "The 'Activity.Type' field is required."), undefined);
  }
  if (withoutPictures(request.body as string).length * 2 > largest) {
    return (refuse(response, 413, 'MessageSizeTooBig', 'Message size too large.'), undefined);
  }
  return body as Activity;
};

const withoutPictures = (json: string): string =>
  json.replace(/data:image\/[a-z+]+;base64,[A-Za-z0-9+/=]+/g, '');

export const memberIdOf = (request: Request): string => {
  const members = parsed(request)?.['members'];
  const first: unknown = Array.isArray(members) ? members[0] : undefined;
  const id = typeof first === 'object' && first !== null && 'id' in first ? first.id : undefined;
  return typeof id === 'string' ? id : '';
};

export const tenantOf = (body: Record<string, unknown>): unknown => {
  const channelData = body['channelData'] as { tenant?: { id?: unknown } } | undefined;
  return channelData?.tenant?.id ?? body['tenantId'];
};

export const memberBody = (person: Reachable) => ({
  id: person.userId,
  name: person.name,
  objectId: person.aadObjectId,
  aadObjectId: person.aadObjectId,
  givenName: person.name.split(' ')[0],
  surname: person.name.split(' ').slice(1).join(' '),
  email: person.email,
  userPrincipalName: person.guest ? `${person.email.replace('@', '_')}#EXT#@trust.example` : person.email,
  tenantId: person.tenant,
  userRole: person.guest ? 'guest' : 'user',
});
