/** Who may open the local demonstration: this machine, by a name of this machine. */
import type { RequestHandler } from 'express';

const local = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * The caller's address must be loopback; so must the name it used (a page elsewhere can point its own name at this
 * machine), and the page that asks, where a browser says which it is.
 */
export const localOnly: RequestHandler = (request, response, next) => {
  const address = request.socket.remoteAddress ?? '';
  const near = address === '::1' || /^(::ffff:)?127\./.test(address);
  const named = local.test(request.headers.host ?? '');
  const { origin } = request.headers;
  const asked = origin === undefined || local.test(origin.replace(/^https?:\/\//, ''));
  if (near && named && asked) return next();
  response
    .status(403)
    .type('text/plain')
    .send('This page answers only on the machine it runs on: open http://localhost.');
};

/** Scripts only from here. `adaptivecards` sets styles on its elements, hence `unsafe-inline` for styles. */
export const pageHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  });
  next();
};
