/**
 * Headers of every answer, 404 and 500 included (ASVS 3.4; promises.md I7). Lantern's own routes answer JSON and nothing
 * else, so a browser is allowed nothing; a page that needs more (the local one) says so itself.
 */
import type { RequestHandler } from 'express';
import helmet from 'helmet';

const nothing = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  crossOriginEmbedderPolicy: true,
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true },
});

/** `no-store` as well: no answer of ours belongs into anybody's cache. */
export const strictHeaders: RequestHandler = (request, response, next) => {
  response.set('Cache-Control', 'no-store');
  nothing(request, response, next);
};

const page = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  crossOriginEmbedderPolicy: true,
  strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true },
});

/**
 * Our own pages for people: no script at all, one stylesheet from our own address, forms to ourselves, and in no search
 * engine. They lie behind {@link strictHeaders}, whose `no-store` and `no-referrer` hold here too: an address is a key.
 */
export const pageHeaders: RequestHandler = (request, response, next) => {
  response.set('X-Robots-Tag', 'noindex, nofollow');
  page(request, response, next);
};
