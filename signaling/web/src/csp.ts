/**
 * The nonce under which this response allows style elements (the server puts it into the page's head), for
 * `<StyleSheetManager nonce>`. Empty in the development server, which sends no policy.
 */
export function cspNonce(): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
  return nonce === "__CSP_NONCE__" ? "" : nonce;
}
