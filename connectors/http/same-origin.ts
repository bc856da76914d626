/** A link that a service names is followed only to the service itself: anywhere else the token would go astray. */
import { AppError } from '../../bot/core/errors.ts';

/**
 * The link as it may be asked for.
 *
 * @param origin the service's own, as `https://graph.microsoft.com`
 * @throws AppError `unavailable` where it points elsewhere, carries a user or is no address. Nothing was sent.
 */
export const sameOrigin = (link: string, origin: string): string => {
  const url = URL.parse(link);
  if (url === null || url.origin !== new URL(origin).origin || url.username !== '' || url.password !== '') {
    throw new AppError('unavailable', 'Refused to ask at another place than the service itself');
  }
  return url.href;
};

/** An origin that may be talked to: with TLS, or on this machine. */
export const originOf = (origin: string): string => {
  const url = URL.parse(origin);
  const local = url !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && local))) {
    throw new AppError('misconfigured', 'A service is only talked to over TLS, or on this machine');
  }
  return url.origin;
};
