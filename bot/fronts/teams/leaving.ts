/**
 * Whether a request has left this process. Behind a slow service calls wait for a free connection; one that gave up while it
 * waited was surely never sent, and may be sent again, where a lost answer leaves that open.
 */
import type { Dispatcher } from 'undici';

export interface Leaving {
  /** Its first bytes are about to be written. */
  yet: boolean;
}

/** Marks the `Leaving` that a request carries as `opaque`. */
export const marksLeaving: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const { opaque, signal } = options as { readonly opaque?: Leaving; readonly signal?: AbortSignal };
  if (opaque === undefined) return dispatch(options, handler);
  return dispatch(options, {
    onRequestStart(controller, context) {
      // What has given up already is let go here, and not written.
      if (signal?.aborted !== true) opaque.yet = true;
      handler.onRequestStart?.(controller, context);
    },
    onRequestUpgrade: (...all) => handler.onRequestUpgrade?.(...all),
    onResponseStart: (...all) => handler.onResponseStart?.(...all),
    onResponseData: (...all) => handler.onResponseData?.(...all),
    onResponseEnd: (...all) => handler.onResponseEnd?.(...all),
    onResponseError: (...all) => handler.onResponseError?.(...all),
  });
};
