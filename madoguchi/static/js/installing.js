// @ts-check
/** The worker that shows a page without a line. */
if (window.isSecureContext) navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
