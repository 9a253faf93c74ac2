// What is remembered until the tab is closed: the session's token and the resident's own settings.
// No cookies, nothing longer-lived; where storage is forbidden, the page's own memory serves.

const KEY = "polku";

export class Memory {
  constructor() {
    this.kept = {};
    try {
      this.kept = JSON.parse(sessionStorage.getItem(KEY)) || {};
    } catch {
      // Blocked or damaged storage: start empty.
    }
  }

  get(name) {
    return this.kept[name];
  }

  set(changes) {
    Object.assign(this.kept, changes);
    try {
      sessionStorage.setItem(KEY, JSON.stringify(this.kept));
    } catch {
      // The conversation goes on without surviving a reload.
    }
  }

  /** Forget the conversation and keep the settings. */
  endSession() {
    this.set({ token: null, sent: false, done: [], plain: false, exit: false });
  }

  /** Leave no trace. */
  clear() {
    this.kept = {};
    try {
      sessionStorage.removeItem(KEY);
    } catch {
      // Nothing was stored then.
    }
  }
}
