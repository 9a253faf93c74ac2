// One conversation with the gateway, without any of its looks.
//
// Every result is {outcome, messages, title}; outcome is one of
//   opened      a new conversation began; messages greet
//   resumed     an earlier one goes on; messages are its history
//   answered    the bot answered
//   unanswered  the gateway stored the message, the bot is down; messages tell where help is
//   refused     the gateway did not take the message as it is; title says why
//   busy        too many messages just now
//   down        no connection, or the gateway is broken

const FIXED = ["/request_human", "/simplify_language", "/start_self_assessment", '/set_style{"style": "normal"}'];

function failure(reply) {
  const { status, body } = reply;
  const messages = (body && body.messages) || [];
  const title = body && body.title;
  if (status === 503 && messages.length) return { outcome: "unanswered", messages, title };
  if (status === 429) return { outcome: "busy", messages, title };
  if (status === 413 || status === 422) return { outcome: "refused", messages, title };
  return { outcome: "down", messages: [], title: null };
}

export class Talk {
  /** `opening()` gives language, region, municipality and topic of a new conversation. */
  constructor(gateway, memory, opening) {
    this.gateway = gateway;
    this.memory = memory;
    this.opening = opening;
  }

  get token() {
    return this.memory.get("token");
  }

  async begin() {
    if (this.token) {
      const reply = await this.gateway.call("GET", "/api/chat/messages", { token: this.token });
      if (reply.status === 200) return { outcome: "resumed", messages: reply.body.messages };
      if (reply.status !== 401) return failure(reply);
      this.memory.endSession();
    }
    const reply = await this.gateway.call("POST", "/api/chat/sessions", { body: this.opening() });
    if (reply.status !== 201) return failure(reply);
    this.memory.set({ token: reply.body.token });
    return { outcome: "opened", messages: reply.body.messages };
  }

  /** `turn` is {text} or {payload}. An expired session is replaced, and what was said is said again. */
  async say(turn) {
    const reply = await this.gateway.call("POST", "/api/chat/messages", { token: this.token, body: turn });
    if (reply.status === 200) return { outcome: "answered", messages: reply.body.messages };
    if (reply.status !== 401) return failure(reply);
    this.memory.endSession();
    const begun = await this.begin();
    if (begun.outcome !== "opened") return begun;
    // The buttons of the old conversation mean nothing in the new one.
    if (turn.payload && !FIXED.includes(turn.payload)) return { ...begun, outcome: "answered", renewed: true };
    return { ...(await this.say(turn)), renewed: true };
  }

  contact(action, details) {
    return this.gateway.call("POST", action, { token: this.token, body: details });
  }

  async erase() {
    if (!this.token) return true;
    const { status } = await this.gateway.call("DELETE", "/api/chat/sessions/current", { token: this.token });
    const gone = status === 204 || status === 401;
    if (gone) this.memory.endSession();
    return gone;
  }

  /** On leaving in a hurry. A callback already asked for stays with the advisers: losing it could harm. */
  abandon() {
    const { token } = this;
    if (token && !this.memory.get("sent")) this.gateway.forget(token);
    this.memory.clear();
  }
}
