import type { FastifyHelmetOptions } from '@fastify/helmet';

/**
 * What browsers are told not to do: nothing from elsewhere, no script or style within a page, no frames. Transport
 * security is the proxy's: it alone knows whether all of the host speaks TLS.
 */
export const CONTENT_POLICY: FastifyHelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  referrerPolicy: { policy: 'same-origin' },
  crossOriginEmbedderPolicy: true,
};
