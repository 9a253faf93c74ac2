// What the console does beyond plain forms and links: all of it works without this file.

const AWAY_AFTER = 10 * 60 * 1000; // Without a key or a pointer for so long, nothing is fetched by itself.

function announce(place, text, action) {
  place.textContent = text;
  if (!action) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = action.name;
  button.addEventListener("click", action.run);
  place.append(" ", button);
}

// The queue: fetched anew when the server says that something has changed.
function live(place) {
  const list = document.getElementById("lista");
  let active = Date.now();
  for (const kind of ["keydown", "pointerdown", "pointermove", "scroll"]) {
    addEventListener(kind, () => { active = Date.now(); }, { passive: true });
  }
  const source = new EventSource(place.dataset.live);
  const stop = (text) => {
    source.close();
    announce(place, text, { name: "Lataa sivu uudelleen", run: () => location.reload() });
  };

  async function refresh() {
    let answer;
    try {
      answer = await fetch(place.dataset.list, { redirect: "error" });
    } catch {
      return stop("Jonoa ei voitu päivittää.");
    }
    if (!answer.ok) return stop("Jonoa ei voitu päivittää.");
    const focused = list.contains(document.activeElement) ? document.activeElement.id : "";
    list.innerHTML = await answer.text();
    if (focused) (document.getElementById(focused) ?? document.getElementById("sisalto")).focus();
    announce(place, "Jono päivittyi.");
  }

  // A screen that nobody looks at must not keep the session alive, nor fill the log with readings.
  source.addEventListener("queue", () => {
    if (document.hidden || Date.now() - active > AWAY_AFTER) {
      announce(place, "Jono on muuttunut.", { name: "Päivitä", run: () => { place.textContent = ""; refresh(); } });
    } else {
      refresh();
    }
  });
  source.addEventListener("end", () => stop("Istunto päättyi."));
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED || Date.now() - active > AWAY_AFTER) {
      stop("Jono ei enää päivity itsestään.");
    }
  });
  addEventListener("pagehide", () => source.close());
}

function copying(button) {
  button.hidden = false;
  const name = button.innerHTML;
  button.addEventListener("click", async () => {
    const from = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(from.value ?? from.innerText);
      button.textContent = "Kopioitu";
      setTimeout(() => { button.innerHTML = name; }, 4000);
    } catch {
      // Without the clipboard the text is at least selected.
      getSelection().selectAllChildren(from);
      from.select?.();
    }
  });
}

document.querySelectorAll("[data-live]").forEach(live);
document.querySelectorAll("[data-copy]").forEach(copying);
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A form is sent once, however many times its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// What went wrong is read first.
const wrong = document.querySelector(".error");
if (wrong) {
  wrong.tabIndex = -1;
  wrong.focus();
}
