// The chat gateway over HTTP. An answer is always {status, body}; status 0 means that nothing came back.

const PATIENCE_MS = 25000; // the gateway itself gives the bot 10 s

export class Gateway {
  /** `base` is the address of the Polku server; only that origin is ever spoken to. */
  constructor(base) {
    this.base = new URL(base, location.href);
  }

  url(path) {
    const url = new URL(path, this.base);
    if (url.origin !== this.base.origin) throw new Error("foreign address");
    return url.href;
  }

  async call(method, path, { token, body, ...options } = {}) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const reply = await fetch(this.url(path), {
        method,
        headers: {
          ...(body && { "Content-Type": "application/json" }),
          ...(token && { Authorization: `Bearer ${token}` }),
        },
        body: body && JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
        signal: stop.signal,
        ...options,
      });
      const text = await reply.text();
      const json = /json/.test(reply.headers.get("Content-Type") || "");
      return { status: reply.status, body: json ? JSON.parse(text) : text };
    } catch {
      return { status: 0, body: null };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Erase the conversation even though the page is about to go away. */
  forget(token) {
    return this.call("DELETE", "/api/chat/sessions/current", { token, keepalive: true });
  }
}
