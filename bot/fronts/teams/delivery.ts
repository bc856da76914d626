/** What became of a message, in the words of the port. */
import type { ChatSpot, Delivery } from '../../core/ports.ts';
import type { Whereabouts } from './addresses.ts';
import type { Sent } from './connector.ts';

export const undelivered = (permanent: boolean, because: string, perhaps?: true): Delivery => ({
  delivered: false,
  permanent,
  because,
  ...(perhaps === undefined ? {} : { perhaps }),
});

export const deliveryOf = (sent: Sent, { tenant, conversation, service }: Whereabouts): Delivery => {
  if (!sent.ok) return undelivered(sent.permanent, sent.because, sent.perhaps);
  const spot: ChatSpot = { front: 'teams', tenant, conversation, service, message: sent.id };
  return { delivered: true, spot };
};
