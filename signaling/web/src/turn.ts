/**
 * The TURN servers of a call, without those whose address this browser cannot read: it throws at one of them, and would
 * have none of the others either.
 */
import type { IceServer } from "./protocol.gen.ts";

const unreadable = new Set<string>();

/** What `RTCPeerConnection` may be given. */
export function iceServers(servers: readonly IceServer[]): RTCIceServer[] {
  return servers.flatMap(({ urls, username, credential }) => {
    const readable = urls.filter((url) => !unreadable.has(url));
    return readable.length === 0 ? [] : [{ urls: readable, username, credential }];
  });
}

/** Tries each address alone and leaves out what the browser refuses; whether there was such a one. */
function findUnreadable(servers: readonly IceServer[]): boolean {
  const before = unreadable.size;
  for (const { urls, username, credential } of servers) {
    for (const url of urls) {
      if (unreadable.has(url)) continue;
      try {
        new RTCPeerConnection({ iceServers: [{ urls: url, username, credential }] }).close();
      } catch (error) {
        unreadable.add(url);
        // biome-ignore lint/suspicious/noConsole: for who sets up the service; the person at the page can do nothing.
        console.error(`The TURN server ${url} cannot be used by this browser:`, error);
      }
    }
  }
  return unreadable.size > before;
}

/**
 * Does something with a configuration made of `servers`; once more without those that the browser refuses, if it was
 * that.
 */
export function withReadable<T>(servers: readonly IceServer[], use: (servers: RTCIceServer[]) => T): T {
  try {
    return use(iceServers(servers));
  } catch (error) {
    if (!findUnreadable(servers)) throw error;
    return use(iceServers(servers));
  }
}
