// <polku-chat>; README.md tells how to embed and theme it.

const LONGEST = 2000;
const PATIENCE_MS = 25000; // the gateway itself gives the bot 10 s
const TYPING_AFTER_MS = 700;
const STILL_AFTER_MS = 7000;
const SHORT_PX = 440;
const SCALES = [1, 1.3, 1.6];
const PHONE = "(max-width: 40em), (max-height: 30em)";
const MAP = "https://www.openstreetmap.org/search?query=";
const LANGUAGES = { fi: "Suomi", sv: "Svenska", en: "English" };

// The widget's own words: the same keys in each language. What Polku says comes from the server.
const STRINGS = {
  fi: {
    lang: "fi",
    launch: "Kysy Polulta",
    resume: "Jatka keskustelua",
    news: "Uusi viesti Polulta",
    machine: "Kone, ei ihminen",
    intro: "Polku on kone, joka auttaa löytämään tukea ja tekemistä. Ihmistä voit pyytää milloin vain.",
    start: "Aloita keskustelu",
    call112: "Hätätilanteessa soita\u00a0112",
    human: "Puhu ihmiselle",
    menu: "Valikko",
    close: "Sulje keskustelu",
    exit: "Poistu nopeasti",
    log: "Keskustelu",
    input: "Kirjoita viesti",
    send: "Lähetä",
    me: "Sinä",
    bot: "Polku",
    adviser: "Neuvoja",
    emergency: "Tärkeää",
    typing: "Polku hakee vastausta",
    still: "Haen vielä. Hetki vain.",
    resend: "Lähetä uudelleen",
    failed: "Viesti ei lähtenyt. Tekstisi on tallessa.",
    unanswered: "Polku ei saanut vielä vastattua tähän.",
    busy: "Odota hetki ja lähetä sitten uudelleen.",
    down: "Yhteyttä Polkuun ei saatu. Hätätilanteessa soita 112.",
    again: "Yritä uudelleen",
    meanwhile: "Voit myös kysyä suoraan:",
    renewed: "Edellinen keskustelu on päättynyt, joten aloitimme uuden.",
    tooLong: "Lyhennä viesti enintään 2000 merkkiin. Merkkejä on nyt",
    choices: "Vaihtoehtoja",
    suggestions: "Ehdotuksia",
    why: "Miksi ehdotan tätä",
    organizer: "Järjestäjä",
    place: "Paikka",
    about: "noin",
    time: "Aika",
    price: "Hinta",
    access: "Esteettömyys",
    remote: "Onnistuu etänä",
    checked: "Tiedot tarkistettu",
    unchecked: "Varmista tiedot järjestäjältä.",
    call: "Soita",
    site: "Avaa verkkosivu",
    map: "Näytä kartalla",
    calendar: "Lisää kalenteriin",
    newTab: "avautuu uuteen välilehteen",
    remove: "Poista",
    required: "pakollinen",
    choose: "Valitse",
    missing: "Täytä tämä kohta.",
    consentMissing: "Merkitse lupa, niin neuvoja saa ottaa sinuun yhteyttä.",
    formErrors: "Tarkista merkityt kohdat.",
    formFailed: "Tietosi eivät lähteneet, mutta ne ovat yhä lomakkeella.",
    formSent: "Yhteystietosi on lähetetty.",
    formClosed: "Lomake on suljettu.",
    cancel: "Peruuta",
    dataUse: "Näin käsittelemme tietojasi",
    assess: "Mitä voin tehdä itse?",
    size: "Tekstin koko",
    sizes: ["Tavallinen", "Suuri", "Suurin"],
    plain: "Selkokieli",
    contrast: "Vahva kontrasti",
    language: "Kieli",
    save: "Tallenna keskustelu",
    print: "Tulosta tai tallenna suunnitelma",
    clear: "Poista keskustelu",
    clearAsk: "Viestit, vastaukset ja avoin soittopyyntö poistetaan pysyvästi.",
    clearYes: "Poista kaikki",
    cleared: "Keskustelu on poistettu.",
    languageAsk: "Keskustelu alkaa alusta suomeksi.",
    languageYes: "Vaihda kieli",
    notDone: "Se ei onnistunut. Yritä uudelleen.",
    printNow: "Tulosta",
    download: "Lataa tiedostona",
    accessibility: "Saavutettavuusseloste",
    privacy: "Tietosuoja",
  },
  sv: {
    lang: "sv",
    launch: "Fråga Polku",
    resume: "Fortsätt samtalet",
    news: "Nytt meddelande från Polku",
    machine: "En maskin, inte en människa",
    intro: "Polku är en maskin som hjälper dig att hitta stöd och saker att göra. Du kan be om en människa när som helst.",
    start: "Börja samtalet",
    call112: "I nödfall ring 112",
    human: "Tala med en människa",
    menu: "Meny",
    close: "Stäng samtalet",
    exit: "Lämna sidan snabbt",
    log: "Samtal",
    input: "Skriv ett meddelande",
    send: "Skicka",
    me: "Du",
    bot: "Polku",
    adviser: "Rådgivare",
    emergency: "Viktigt",
    typing: "Polku söker svar",
    still: "Jag söker ännu. Ett ögonblick.",
    resend: "Skicka på nytt",
    failed: "Meddelandet skickades inte. Din text finns kvar.",
    unanswered: "Polku har inte kunnat svara på det här ännu.",
    busy: "Vänta en stund och skicka sedan på nytt.",
    down: "Det gick inte att få kontakt med Polku. I nödfall ring 112.",
    again: "Försök på nytt",
    meanwhile: "Du kan också fråga direkt:",
    renewed: "Det förra samtalet har avslutats, så vi började ett nytt.",
    tooLong: "Förkorta meddelandet till högst 2000 tecken. Antal tecken nu:",
    choices: "Alternativ",
    suggestions: "Förslag",
    why: "Varför jag föreslår det här",
    organizer: "Arrangör",
    place: "Plats",
    about: "cirka",
    time: "Tid",
    price: "Pris",
    access: "Tillgänglighet",
    remote: "Går att delta på distans",
    checked: "Uppgifterna kontrollerade",
    unchecked: "Kontrollera uppgifterna hos arrangören.",
    call: "Ring",
    site: "Öppna webbplatsen",
    map: "Visa på karta",
    calendar: "Lägg till i kalendern",
    newTab: "öppnas i en ny flik",
    remove: "Ta bort",
    required: "obligatorisk",
    choose: "Välj",
    missing: "Fyll i den här punkten.",
    consentMissing: "Kryssa för tillståndet, så får rådgivaren kontakta dig.",
    formErrors: "Kontrollera de markerade punkterna.",
    formFailed: "Uppgifterna skickades inte, men de finns kvar i formuläret.",
    formSent: "Dina kontaktuppgifter har skickats.",
    formClosed: "Formuläret är stängt.",
    cancel: "Avbryt",
    dataUse: "Så behandlar vi dina uppgifter",
    assess: "Vad kan jag göra själv?",
    size: "Textstorlek",
    sizes: ["Vanlig", "Stor", "Störst"],
    plain: "Lättläst finska",
    contrast: "Stark kontrast",
    language: "Språk",
    save: "Spara samtalet",
    print: "Skriv ut eller spara planen",
    clear: "Radera samtalet",
    clearAsk: "Meddelandena, svaren och en öppen begäran om samtal raderas för gott.",
    clearYes: "Radera allt",
    cleared: "Samtalet har raderats.",
    languageAsk: "Samtalet börjar om på svenska.",
    languageYes: "Byt språk",
    notDone: "Det lyckades inte. Försök på nytt.",
    printNow: "Skriv ut",
    download: "Ladda ner som fil",
    accessibility: "Tillgänglighetsutlåtande",
    privacy: "Dataskydd",
  },
  en: {
    lang: "en",
    launch: "Ask Polku",
    resume: "Continue the chat",
    news: "New message from Polku",
    machine: "A machine, not a human",
    intro: "Polku is a machine that helps you find support and things to do. You can ask for a person at any time.",
    start: "Start the chat",
    call112: "In an emergency, call 112",
    human: "Talk to a person",
    menu: "Menu",
    close: "Close the chat",
    exit: "Leave quickly",
    log: "Conversation",
    input: "Write a message",
    send: "Send",
    me: "You",
    bot: "Polku",
    adviser: "Adviser",
    emergency: "Important",
    typing: "Polku is looking for an answer",
    still: "Still looking. One moment.",
    resend: "Send again",
    failed: "The message was not sent. Your text is kept.",
    unanswered: "Polku has not been able to answer this yet.",
    busy: "Wait a moment, then send again.",
    down: "Polku cannot be reached. In an emergency, call 112.",
    again: "Try again",
    meanwhile: "You can also ask directly:",
    renewed: "The previous chat has ended, so we started a new one.",
    tooLong: "Shorten the message to 2000 characters at most. Characters now:",
    choices: "Options",
    suggestions: "Suggestions",
    why: "Why I suggest this",
    organizer: "Organiser",
    place: "Place",
    about: "about",
    time: "Time",
    price: "Price",
    access: "Accessibility",
    remote: "You can take part remotely",
    checked: "Details checked on",
    unchecked: "Check the details with the organiser.",
    call: "Call",
    site: "Open the website",
    map: "Show on a map",
    calendar: "Add to calendar",
    newTab: "opens in a new tab",
    remove: "Remove",
    required: "required",
    choose: "Choose",
    missing: "Fill in this field.",
    consentMissing: "Tick the box so that an adviser may contact you.",
    formErrors: "Check the marked fields.",
    formFailed: "Your details were not sent, but they are still in the form.",
    formSent: "Your contact details have been sent.",
    formClosed: "The form has been closed.",
    cancel: "Cancel",
    dataUse: "How we use your data",
    assess: "What can I do myself?",
    size: "Text size",
    sizes: ["Normal", "Large", "Largest"],
    plain: "Easy Finnish",
    contrast: "Strong contrast",
    language: "Language",
    save: "Save the chat",
    print: "Print or save the plan",
    clear: "Delete the chat",
    clearAsk: "The messages, your answers and an open call request will be deleted for good.",
    clearYes: "Delete everything",
    cleared: "The chat has been deleted.",
    languageAsk: "The chat starts again in English.",
    languageYes: "Change language",
    notDone: "That did not work. Try again.",
    printNow: "Print",
    download: "Download as a file",
    accessibility: "Accessibility statement",
    privacy: "Privacy",
  },
};

// Sizes are in em, of the browser's text size and the resident's choice.
const RULES = `
:host { all: initial; font-size: medium; }
:host([inline]) { display: block; height: var(--polku-height, min(760px, 88vh)); }
@media print { :host { display: none; } }

.root {
  --accent: var(--polku-accent, #1f5a43);
  --accent-ink: var(--polku-accent-ink, #fff);
  --bar: var(--accent);
  --bar-ink: var(--accent-ink);
  --link: var(--polku-accent, #1f5a43);
  --mine: var(--polku-mine, #dcebe3);
  --surface: var(--polku-surface, #f3f7f5);
  --paper: #fff;
  --ink: #15211c;
  --soft: #47574f;
  --line: #c2cfc8;
  --edge: #67796f;
  --trail: #9fb3a8;
  --focus: #10316b;
  --warm: #fff1d6;
  --warm-ink: #3b2600;
  --warm-edge: #a8590a;
  --bad: #9c1f1f;
  --shade: 0 .5em 2.2em rgba(10, 30, 20, .28);
  color-scheme: light;
  color: var(--ink);
  font: 400 1.0625em/1.5 var(--polku-font, system-ui, sans-serif);
  height: 100%;
  text-align: left;
  overflow-wrap: anywhere;
}
.root[data-size="1"] { font-size: 1.3em; }
.root[data-size="2"] { font-size: 1.6em; }

@media (prefers-color-scheme: dark) {
  .root {
    --accent: var(--polku-accent-dark, #8fd3b4);
    --accent-ink: #06150e;
    --bar: var(--polku-bar-dark, #1c3d32);
    --bar-ink: #fff;
    --link: var(--polku-accent-dark, #8fd3b4);
    --mine: #24413a;
    --surface: #121a17;
    --paper: #1b2622;
    --ink: #edf4f0;
    --soft: #b4c4bc;
    --line: #3a4a43;
    --edge: #8ba196;
    --trail: #4d6158;
    --focus: #ffd76a;
    --warm: #3d2c0d;
    --warm-ink: #ffedca;
    --warm-edge: #f1b558;
    --bad: #ffb3a9;
    color-scheme: dark;
  }
}
.root[data-contrast] {
  --accent: #000; --bar: #000; --bar-ink: #fff; --accent-ink: #fff; --link: #00309c; --mine: #fff; --surface: #fff; --paper: #fff; --ink: #000;
  --soft: #000; --line: #000; --edge: #000; --focus: #b3006b; --warm: #fff; --warm-ink: #000; --warm-edge: #000; --bad: #8a0000;
}
@media (prefers-color-scheme: dark) {
  .root[data-contrast] {
    --accent: #ff0; --bar: #000; --bar-ink: #ff0; --accent-ink: #000; --link: #ff0; --mine: #000; --surface: #000; --paper: #000; --ink: #fff;
    --soft: #fff; --line: #fff; --edge: #fff; --focus: #0ff; --warm: #000; --warm-ink: #fff; --warm-edge: #ff0; --bad: #ffb3a9;
  }
}

*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
h2, h3, p, ul, dl, dd { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: var(--link); text-underline-offset: .18em; }
button, input, select, textarea { font: inherit; color: inherit; margin: 0; }
button {
  min-height: max(44px, 2.6em); padding: .45em .9em; border: 2px solid var(--edge); border-radius: .6em;
  background: var(--paper); color: var(--ink); font-weight: 600; line-height: 1.25; text-align: left;
  cursor: pointer; touch-action: manipulation;
}
button[aria-disabled] { opacity: .65; cursor: progress; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
:focus { outline: none; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: .3em; }
.icon { width: 1.25em; height: 1.25em; flex: none; vertical-align: -.2em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.launcher {
  position: fixed; z-index: 2147483000;
  right: calc(var(--polku-right, 1rem) + env(safe-area-inset-right, 0px));
  bottom: calc(var(--polku-bottom, 1rem) + env(safe-area-inset-bottom, 0px));
  display: flex; align-items: center; gap: .6em; min-height: 3.4em; padding: .6em 1.3em .6em 1em;
  border: 2px solid var(--accent-ink); border-radius: 2em; background: var(--accent); color: var(--accent-ink);
  font-size: 1.05em; box-shadow: var(--shade);
}
.launcher .icon { width: 1.7em; height: 1.7em; }
.launcher.news::after { content: ""; width: .75em; height: .75em; border-radius: 50%; background: currentColor; }

.panel {
  position: fixed; z-index: 2147483000; inset: auto 1rem 1rem auto;
  width: min(25.5em, calc(100vw - 2rem)); height: min(44em, calc(100vh - 2rem));
  margin: 0; padding: 0; max-width: none; max-height: none;
  border: 1px solid var(--edge); border-radius: 1.1em; overflow: hidden;
  background: var(--surface); color: var(--ink); box-shadow: var(--shade);
}
.panel, .root > section { display: flex; flex-direction: column; }
dialog.panel:not([open]) { display: none; }
.panel::backdrop { background: var(--surface); }
.panel.full { inset: var(--top, 0) 0 auto 0; width: 100%; height: var(--height, 100%); border: 0; border-radius: 0; box-shadow: none; }
:host([inline]) .panel { position: static; width: 100%; height: 100%; box-shadow: none; }

.top { display: flex; align-items: center; gap: .25em; padding: .5em .5em .5em 1em; background: var(--bar); color: var(--bar-ink); --focus: var(--bar-ink); }
.name { flex: 1; min-width: 0; display: flex; flex-wrap: wrap; align-items: baseline; column-gap: .7em; }
.name h2 { font-size: 1.3em; line-height: 1.2; letter-spacing: .01em; }
.top button { min-width: 44px; display: inline-flex; align-items: center; justify-content: center; gap: .4em; border-color: transparent; background: transparent; color: inherit; padding: .4em .6em; }
.top button:focus-visible { outline-offset: -3px; }
.top [aria-expanded=true] { background: var(--bar-ink); color: var(--bar); }

.help { display: flex; flex-wrap: wrap; background: var(--paper); border-bottom: 1px solid var(--line); }
.help > * {
  flex: 1 1 40%; min-height: max(44px, 2.6em); display: flex; align-items: center; justify-content: center; gap: .45em;
  padding: .3em .6em; border: 0; border-radius: 0; background: none; color: var(--ink);
  font-weight: 600; font-size: .94em; line-height: 1.2; text-decoration: underline; text-underline-offset: .18em;
}
.help > a { flex-grow: 4; border-right: 1px solid var(--line); }
.help > :focus-visible { outline-offset: -3px; }
button.exit {
  display: flex; align-items: center; justify-content: center; gap: .5em; width: 100%;
  background: var(--ink); color: var(--paper); border-color: var(--ink);
}
.panel > .exit { border-radius: 0; flex: none; }
.panel > .exit:focus-visible { outline-color: var(--paper); outline-offset: -5px; }

.body { position: relative; flex: 1; min-height: 0; display: flex; flex-direction: column; }
.menu { position: absolute; inset: 0; overflow-y: auto; padding: .8em; background: var(--surface); }
.menu:not([hidden]) ~ * { visibility: hidden; }
.menu > * + * { margin-top: .45em; }
.menu > button, .menu [role=group]:not(.row) button { width: 100%; }
.menu [role=group]:not(.row) > * + * { margin-top: .6em; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: .4em; }
.row > span { flex: 1 1 auto; font-weight: 600; }
.row button { text-align: center; min-width: 3.2em; padding-inline: .7em; }
.size0 { font-size: .9em; } .size1 { font-size: 1.1em; } .size2 { font-size: 1.35em; line-height: 1; }
[aria-pressed=true] { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
.menu > [aria-pressed]::after { content: ""; float: right; width: 1.25em; height: 1.25em; border: 2px solid; border-radius: .25em; line-height: 1; text-align: center; }
.menu > [aria-pressed=true]::after { content: "✓"; content: "✓" / ""; }
.links { display: flex; flex-wrap: wrap; gap: .2em 1.2em; }
.links a { display: inline-flex; align-items: center; gap: .35em; min-height: 44px; }
a .icon { width: 1em; height: 1em; margin-left: .2em; }

.log {
  flex: 1; min-height: 4em; overflow-y: auto; overscroll-behavior: contain; padding: 1em 1em 1em 2.4em;
  background: radial-gradient(circle, var(--trail) .11em, transparent .13em) 1.12em .5em/.3em .62em repeat-y local;
}
.log:focus-visible { outline-offset: -3px; }
.message { position: relative; max-width: 100%; }
.message + .message { margin-top: 1.1em; }
.text { white-space: pre-line; }
.message.bot::before, .message.adviser::before {
  content: ""; position: absolute; left: -1.53em; top: .36em; width: .8em; height: .8em;
  border: 3px solid var(--accent); border-radius: 50%; background: var(--surface);
}
.message.adviser::before { background: var(--accent); }
.message.resident { width: fit-content; max-width: 88%; margin-left: auto; padding: .5em .9em; border-radius: 1em 1em .25em 1em; background: var(--mine); border: 1px solid transparent; }
.root[data-contrast] .message.resident { border-color: var(--edge); }
.message.resident .text { white-space: pre-wrap; }
.resident .state { margin-top: .4em; font-size: .92em; color: var(--bad); font-weight: 600; }
.resident button { margin-top: .4em; }
.message.note, .closed { color: var(--soft); font-style: italic; }
.message.emergency { padding: .9em 1em; border: 1px solid var(--warm-edge); border-left-width: 6px; border-radius: .6em; background: var(--warm); color: var(--warm-ink); --link: var(--warm-ink); }
.message.emergency::before { left: calc(-1.53em - 6px); }
.label { display: block; font-weight: 700; }
.calls { display: flex; flex-wrap: wrap; gap: .5em; margin-top: .8em; }
.call { display: inline-flex; align-items: center; gap: .5em; min-height: max(44px, 2.8em); padding: .4em 1em; border-radius: .6em; background: var(--warm-ink); color: var(--warm); font-weight: 700; text-decoration: none; border: 2px solid transparent; }
.facts { margin-top: .5em; }
.facts a { display: inline-block; padding: .3em 0; }

.cards { display: grid; gap: .8em; margin-top: .7em; }
.card { padding: .9em 1em .7em; border: 1px solid var(--line); border-top: 4px solid var(--accent); border-radius: .5em; background: var(--paper); }
.card > * + * { margin-top: .45em; }
.card h3, .contact h3 { font-size: 1.08em; line-height: 1.3; }
.why { color: var(--soft); font-weight: 600; }
.card dl > div { display: grid; grid-template-columns: 6.2em 1fr; gap: 0 .6em; padding: .12em 0; }
dt { color: var(--soft); }
.card .links { border-top: 1px solid var(--line); padding-top: .2em; font-weight: 600; }
.checked { font-size: .88em; color: var(--soft); }
.summary { margin-top: .6em; padding: .6em .9em; background: var(--paper); border: 1px solid var(--line); border-radius: .5em; }
.summary > div { display: grid; grid-template-columns: 1fr auto; gap: 0 .8em; align-items: center; padding: .35em 0; }
.summary > div + div { border-top: 1px solid var(--line); }
.summary dt, .summary dd { grid-column: 1; }
.summary dd + dd { grid-area: 1 / 2 / 3; }
.choices { display: flex; flex-wrap: wrap; gap: .5em; margin-top: .7em; }
.choice { border-color: var(--accent); }

.contact { margin-top: .7em; padding: 1em; background: var(--paper); border: 1px solid var(--line); border-top: 4px solid var(--accent); border-radius: .5em; }
.contact > * + * { margin-top: .8em; }
.field label { display: block; font-weight: 600; margin-bottom: .25em; }
.soft { font-weight: 400; color: var(--soft); }
.field input:not([type=checkbox]), select, textarea {
  width: 100%; min-height: max(44px, 2.6em); padding: .4em .7em; border: 2px solid var(--edge); border-radius: .5em; background: var(--paper); color: var(--ink);
}
.field .check { display: flex; align-items: center; gap: .7em; min-height: 44px; font-weight: 400; cursor: pointer; }
.check input { flex: none; width: 1.7em; height: 1.7em; accent-color: var(--accent); }
.field > a { display: inline-block; padding: .6em 0; }
[aria-invalid] { border-color: var(--bad) !important; }
.error, .problem { color: var(--bad); font-weight: 600; }
.field .error { margin-bottom: .3em; }
.error:empty, .problem:empty { display: none; }
.actions { display: flex; flex-wrap: wrap; gap: .6em; }

.typing { display: flex; align-items: center; gap: .6em; padding: .3em 1em .5em; color: var(--soft); }
.typing:empty { padding: 0; }
.typing::before { content: ""; width: 2em; height: .5em; background: radial-gradient(circle, var(--accent) .2em, transparent .23em) 0/.66em .5em repeat-x; animation: walk 1.2s steps(3, jump-none) infinite; }
.typing:empty::before { display: none; }
@keyframes walk { from { clip-path: inset(0 66% 0 0); } to { clip-path: inset(0); } }

.composer { flex: none; display: flex; flex-wrap: wrap; gap: .5em; align-items: flex-end; padding: .6em; padding-bottom: calc(.6em + env(safe-area-inset-bottom, 0px)); background: var(--paper); border-top: 1px solid var(--line); }
.composer textarea { flex: 1; min-width: 5em; width: 0; resize: none; max-height: 8em; field-sizing: content; line-height: 1.35; padding-top: .55em; }
.composer textarea::placeholder { color: var(--soft); opacity: 1; }
.composer .primary { display: inline-flex; align-items: center; gap: .4em; }
.composer .problem { flex: 1 1 100%; }
.begin { flex: 1; overflow-y: auto; display: flex; flex-direction: column; justify-content: center; gap: 1.1em; padding: 1.5em; max-width: 32em; margin: 0 auto; }
.begin .primary { align-self: flex-start; font-size: 1.1em; padding: .6em 1.4em; }

/* Little height, as with an on-screen keyboard or 400 % zoom: everything scrolls, only help and writing stay. */
.short { overflow-y: auto; }
.short .log { flex: none; overflow: visible; }
.short .help { position: sticky; top: 0; z-index: 1; }
.short .composer { position: sticky; bottom: 0; margin-top: auto; }
.short .body { flex: none; min-height: calc(100% - 3.2em); }
.short .menu { position: static; }
.short .menu:not([hidden]) ~ * { display: none; }
@media (max-width: 30em) {
  .row > span { flex-basis: 100%; }
  [data-size="1"] :is(.top, .help, .composer) { font-size: .85em; }
  [data-size="2"] :is(.top, .help, .composer) { font-size: .7em; }
}
@media (max-width: 22em) {
  .log { padding: .8em .7em .8em 1.9em; background-position-x: .62em; }
  .card dl > div { grid-template-columns: 1fr; }
  .top button span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
}
@media (hover: hover) { button:hover, .call:hover { text-decoration: underline; } }
@media (prefers-reduced-motion: reduce) { .typing::before { animation: none; } }
@media (forced-colors: active) {
  .launcher, .call, .message.resident, .top, button.primary { border: 2px solid ButtonBorder; }
  .call { border-color: LinkText; }
  .message.emergency { border-color: CanvasText; }
  [aria-pressed=true] { forced-color-adjust: none; background: Highlight; color: HighlightText; border-color: Highlight; }
  .typing::before { display: none; }
  :focus-visible { outline-color: Highlight !important; }
}
`;

/** Style a root by a constructed sheet, which no security policy forbids, or else by an element. */
function dress(root, rules, { CSSStyleSheet: Sheet }, place) {
  try {
    const sheet = new Sheet();
    sheet.replaceSync(rules);
    root.adoptedStyleSheets = [sheet];
  } catch {
    place.append(h("style", null, rules));
  }
}

// ---- Elements
// Nothing here parses HTML: whatever the server sends is text.

/** An element with attributes, listeners (`onclick`) and children; empty ones are left out. */
function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value != null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter(Boolean));
  return node;
}

const button = (text, onclick, attributes) => h("button", { type: "button", onclick, ...attributes }, text);
const hidden = (text) => h("span", { class: "sr" }, text);

const ICONS = {
  path: "M6 21c0-6 12-4 12-10S8 9 8 3M8 3h.01M6 21h.01",
  phone: "M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3A16 16 0 0 1 3 6a3 3 0 0 1 3-3z",
  person: "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c1-5 4-7 8-7s7 2 8 7",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12h15M13 6l6 6-6 6",
  exit: "M10 4H5v16h5M10 12h10M16 8l4 4-4 4",
  out: "M9 5H5v14h14v-4M13 4h7v7M20 4l-9 9",
};

function icon(name) {
  const [picture, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  path.setAttribute("d", ICONS[name]);
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("class", "icon");
  picture.setAttribute("aria-hidden", "true");
  picture.append(path);
  return picture;
}

const web = (address) => (/^https?:\/\//i.test(address || "") ? address : null);
const tel = (number) => "tel:" + number.replace(/[^\d+]/g, "");

/** A link that leaves the conversation open behind it. */
const outLink = (href, text, t) =>
  h("a", { href, target: "_blank", rel: "noopener noreferrer" }, text, icon("out"), hidden(` (${t.newTab})`));

// An e-mail address, a web address or a Finnish telephone number. The first group is what stands before (old
// phones' browsers have no look-behind); dates, prices and codes are not numbers to call.
const LINKS = new RegExp(
  "(^|[^\\w.,:/+@-])(?:([\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+)" +
    "|((?:https?:\\/\\/|www\\.)[^\\s<>\"”]*[^\\s<>\"”.,;:!?)]|[a-z0-9åäö-]+(?:\\.[a-z0-9-]+)*\\.(?:fi|net|com|org)" +
    "(?:\\/[^\\s<>\"”]*[^\\s<>\"”.,;:!?)])?)(?![\\w@-])" +
    "|(112|116[ \\u00a0]?\\d{3}|(?:\\+358|0)(?:[ \\u00a0]?\\d){6,11})(?![\\d/-]|[.,:]\\d|[ \\u00a0]?(?:€|euro)))",
  "gi");

/** A text's parts: strings, and {href, text, phone, site} where something can be pressed. */
function parts(text) {
  const found = [];
  let end = 0;
  for (const [whole, before, mail, site, phone] of text.matchAll(LINKS)) {
    const start = text.indexOf(whole, end) + before.length;
    const link = whole.slice(before.length);
    const href = mail ? "mailto:" + mail : phone ? tel(phone) : web(site) || "https://" + site;
    found.push(text.slice(end, start), { href, text: link, phone, site });
    end = start + link.length;
  }
  return [...found, text.slice(end)];
}

const linked = (text, t) => parts(text).map((part) =>
  part.site ? outLink(part.href, part.text, t) : part.href ? h("a", { href: part.href }, part.text) : part);

// ---- What is remembered

/** With forbidden or damaged storage the page's own memory serves, and a reload begins anew. */
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

class Memory {
  constructor() {
    this.kept = attempt(() => JSON.parse(sessionStorage.getItem("polku"))) || {};
  }

  get(name) {
    return this.kept[name];
  }

  set(changes) {
    Object.assign(this.kept, changes);
    attempt(() => sessionStorage.setItem("polku", JSON.stringify(this.kept)));
  }

  endSession() {
    this.set({ token: null, sent: false, done: [], plain: false, exit: false });
  }

  clear() {
    this.kept = {};
    attempt(() => sessionStorage.removeItem("polku"));
  }
}

// ---- The gateway

const ERASE = "/api/chat/sessions/current";
// Any conversation understands the frame's controls; other payloads only the one that offered them.
const FIXED = ["/request_human", "/simplify_language", "/start_self_assessment", '/set_style{"style": "normal"}'];

// Sent twice, counts once.
const newId = () => `${Math.random()}`.slice(2);

/** One conversation over HTTP. Results are {outcome, messages, title}; outcome is
 *  opened (messages greet), resumed (they are the history), answered,
 *  unanswered (the bot is down; they tell where help is), refused (title says why), busy or down. */
class Talk {
  constructor(base, memory, opening) {
    this.base = new URL(base, location.href);
    this.memory = memory;
    this.opening = opening;
  }

  get token() {
    return this.memory.get("token");
  }

  url(path) {
    const url = new URL(path, this.base);
    if (url.origin !== this.base.origin) throw new Error("foreign address");
    return url.href;
  }

  /** {status, body}; status 0 when nothing came back. */
  async call(method, path, body, Accept = "*/*") {
    const { token } = this;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const reply = await fetch(this.url(path), {
        method,
        headers: {
          Accept,
          ...(body && { "Content-Type": "application/json" }),
          ...(token && { Authorization: `Bearer ${token}` }),
        },
        body: body && JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
        keepalive: method === "DELETE", // it is sent even though the page goes away
        signal: stop.signal,
      });
      const type = reply.headers.get("Content-Type");
      const read = /json/.test(type) ? "json" : /pdf/.test(type) ? "blob" : "text";
      return { status: reply.status, body: await reply[read]() };
    } catch {
      return { status: 0 };
    } finally {
      clearTimeout(timer);
    }
  }

  failure({ status, body }) {
    const { messages = [], title } = body || {};
    if (status === 503 && messages.length) return { outcome: "unanswered", messages };
    if (status === 413 || status === 422) return { outcome: "refused", messages, title };
    return { outcome: status === 429 ? "busy" : "down", messages };
  }

  async begin() {
    if (this.token) {
      const reply = await this.call("GET", "/api/chat/messages");
      if (reply.status === 200) return { outcome: "resumed", messages: reply.body.messages };
      if (reply.status !== 401) return this.failure(reply);
      this.memory.endSession();
    }
    const reply = await this.call("POST", "/api/chat/sessions", this.opening());
    if (reply.status !== 201) return this.failure(reply);
    this.memory.set({ token: reply.body.token });
    return { outcome: "opened", messages: reply.body.messages };
  }

  /** `turn` is {text} or {payload}. An expired session is replaced, what was said is said again. */
  async say(turn) {
    turn.client_id ||= newId();
    const reply = await this.call("POST", "/api/chat/messages", turn);
    if (reply.status === 200) return { outcome: "answered", messages: reply.body.messages };
    if (reply.status !== 401) return this.failure(reply);
    this.memory.endSession();
    const begun = await this.begin();
    if (begun.outcome !== "opened") return begun;
    const again = turn.text || FIXED.includes(turn.payload);
    return { ...(again ? await this.say(turn) : { ...begun, outcome: "answered" }), renewed: true };
  }

  async erase() {
    if (!this.token) return true;
    const { status } = await this.call("DELETE", ERASE);
    const gone = status === 204 || status === 401;
    if (gone) this.memory.endSession();
    return gone;
  }

  /** On leaving in a hurry. A callback asked for stays: losing it could harm. */
  abandon() {
    if (this.token && !this.memory.get("sent")) this.call("DELETE", ERASE);
    this.memory.clear();
  }
}

// ---- Messages

function botMessage(message, view, fresh) {
  const { t } = view;
  const { text, cards = [], buttons = [], form, language, calendar } = message;
  const items = (message.summary || {}).items || [];
  const removals = items.map(({ id }) =>
    buttons.find(({ payload }) => /^\/handover_remove/.test(payload) && payload.includes(`"${id}"`)));
  const choices = buttons.filter((one) => !removals.includes(one));
  const emergency = message.urgency === "emergency";
  const press = (one, name) =>
    button(one.title, (event) => view.press(one, event), { class: "choice", "aria-label": name });
  const extras = h("div", { class: "extras", "aria-live": "off" });
  const node = h("div", { class: `message ${message.sender}${emergency ? " emergency" : ""}`, tabindex: "-1" },
    h("div", { role: emergency && fresh && "alert" },
      h("span", { class: emergency || message.sender === "adviser" ? "label" : "sr" },
        `${emergency ? t.emergency : t[message.sender]}: `),
      h("div", { class: "text", lang: language },
        emergency ? text : linked(items.reduce(withoutLine, text).trim(), t))),
    items.length > 0 && h("dl", { class: "summary", lang: language }, items.map((item, at) =>
      h("div", null, h("dt", null, item.label), h("dd", null, item.text),
        removals[at] && h("dd", null, press({ ...removals[at], title: t.remove }, `${t.remove}: ${item.label}`))))),
    fresh && cards.length > 0 && hidden(` ${t.suggestions}: ${cards.length}.`),
    fresh && choices.length > 0 && hidden(` ${t.choices}: ${choices.length}.`),
    extras);
  const fill = () => extras.append(...[
    emergency && h("div", { class: "calls" }, callLinks(text, t)),
    cards.length > 0 && h("ul", { class: "cards", role: "list", "aria-label": t.suggestions },
      cards.map((card) => h("li", null, cardNode(card, view)))),
    calendar && h("p", { class: "links" }, calendarLink(calendar, view)),
    form && !view.isDone(form.id) && contactForm({ language, ...form }, view),
    choices.length > 0 && h("div", { class: "choices", role: "group", "aria-label": t.choices, lang: language },
      choices.map((one) => press(one))),
  ].filter(Boolean));
  return { node, fill };
}

// The items are shown as a list of their own; as lines of the text they would be said twice.
const withoutLine = (text, { label, text: told }) => text.replace(`• ${label}: ${told}`, "").replace(/\n{2,}/, "\n");

const ownMessage = (text, t) =>
  h("div", { class: "message resident", tabindex: "-1" }, hidden(`${t.me}: `), h("div", { class: "text" }, text));

function callLinks(text, t) {
  const numbers = parts(text).map(({ phone }) => phone).filter(Boolean);
  return [...new Set(numbers)].map((number) =>
    h("a", { class: "call", href: tel(number) }, icon("phone"), `${t.call} ${number}`));
}

/** The file would stay on the device, so who may have to leave in a hurry gets none. */
const calendarLink = (path, { t, talk, memory }) =>
  !memory.get("exit") && h("a", { href: talk.url(path), download: "polku.ics" }, t.calendar);

function cardNode(card, view) {
  const { t } = view;
  const where = [...new Set([card.place, card.municipality])].filter(Boolean).join(", ");
  const near = card.distance_km >= 1 && `${t.about}\u00a0${Math.round(card.distance_km)}\u00a0km`;
  const facts = [
    [t.organizer, card.organization !== card.title && card.organization],
    [t.place, [where, near].filter(Boolean).join(", ")],
    [t.time, card.schedule],
    [t.price, card.price],
    [t.access, (card.accessibility || []).join(", ")],
  ];
  const { lang } = t;
  const checked = card.checked_on && new Date(card.checked_on).toLocaleDateString(lang + "-FI", { timeZone: "UTC" });
  // The catalogue is in Finnish whatever the language of the conversation.
  return h("article", { class: "card", lang: "fi" },
    h("h3", null, card.title),
    card.reason && h("p", { class: "why" }, h("span", { class: "sr", lang }, `${t.why}: `), card.reason),
    card.summary && h("p", null, card.summary),
    h("dl", null, facts.filter((fact) => fact[1]).map(([name, value]) =>
      h("div", null, h("dt", { lang }, name), h("dd", null, value)))),
    card.remote && h("p", { lang }, t.remote),
    h("p", { class: "links", lang },
      card.phone && h("a", { href: tel(card.phone) }, icon("phone"), `${t.call} ${card.phone}`),
      web(card.url) && outLink(card.url, t.site, t),
      card.place && card.municipality && outLink(MAP + encodeURIComponent(where), t.map, t),
      card.calendar && calendarLink(`/api/catalog/services/${encodeURIComponent(card.service_id)}/calendar.ics`, view)),
    h("p", { class: "checked", lang }, checked ? `${t.checked} ${checked}` : t.unchecked));
}

// ---- The form for contact details

function contactForm(form, view) {
  const { t } = view;
  const client_id = newId();
  const prefix = `f${client_id}-`;
  const problem = h("p", { class: "problem", role: "alert" });
  const fields = form.fields.map((field) => fieldNode(field, prefix + field.name, view));
  fields.push(consentNode(form, prefix + "consent", view));
  const submit = h("button", { type: "submit", class: "primary" }, form.submit_label);

  function show(errors, title) {
    for (const field of fields) flag(field.input, field.error, errors[field.name]);
    problem.textContent = title || "";
    const first = fields.find(({ name }) => errors[name]);
    if (first) first.input.focus();
  }

  async function post(event) {
    event.preventDefault();
    // A disabled button would throw the focus away.
    if (submit.hasAttribute("aria-disabled")) return;
    const empty = fields.filter((field) => field.required && !field.value());
    show(Object.fromEntries(empty.map(({ name, missing }) => [name, missing])), empty.length && t.formErrors);
    if (empty.length) return;
    submit.setAttribute("aria-disabled", "true");
    const details = Object.fromEntries(fields.map(({ name, value }) => [name, value()]));
    const { status, body } = await view.talk.call("POST", form.action, { ...details, client_id });
    submit.removeAttribute("aria-disabled");
    const { errors = {}, title, messages = [] } = body || {};
    if (status === 201) close(t.formSent, messages);
    else show(status === 422 ? errors : {}, (status < 500 && title) || t.formFailed);
  }

  function close(text, messages) {
    const closed = h("p", { class: "closed", tabindex: "-1" }, text);
    node.replaceWith(closed);
    closed.focus({ preventScroll: true });
    view.formDone(form.id, messages);
  }

  const node = h("form", { class: "contact", lang: form.language, novalidate: true, "aria-labelledby": prefix, onsubmit: post },
    h("h3", { id: prefix }, form.title),
    h("p", null, form.intro),
    fields.map((field) => field.node),
    problem,
    h("div", { class: "actions" }, submit, form.cancel_payload && button(t.cancel, (event) => {
      close(t.formClosed);
      view.press({ title: t.cancel, payload: form.cancel_payload }, event);
    })));
  return node;
}

/** Say at an input what is wrong with it, or that nothing is. */
function flag(input, error, text) {
  error.textContent = text || "";
  for (const [name, value] of [["aria-invalid", "true"], ["aria-describedby", error.id]]) {
    if (text) input.setAttribute(name, value);
    else input.removeAttribute(name);
  }
}

const errorNode = (id) => h("p", { class: "error", id: id + "-error" });

function fieldNode({ name, label, type, required, options, autocomplete }, id, { t, memory }) {
  const error = errorNode(id);
  // A browser that remembers a name or a number could give the visit away.
  const common = { id, name, required, autocomplete: (!memory.get("exit") && autocomplete) || "off" };
  const input = options
    ? h("select", common, h("option", { value: "" }, t.choose), options.map((text) => h("option", null, text)))
    : h("input", { ...common, type });
  return {
    name, required, input, error, missing: t.missing, value: () => input.value.trim(),
    node: h("div", { class: "field" },
      h("label", { for: id }, label, required && h("span", { class: "soft" }, ` (${t.required})`)), error, input),
  };
}

function consentNode(form, id, { t, privacyUrl }) {
  const error = errorNode(id);
  const input = h("input", { id, type: "checkbox", required: true });
  return {
    name: "consent", required: true, input, error, missing: t.consentMissing, value: () => input.checked,
    node: h("div", { class: "field" }, error,
      h("label", { for: id, class: "check" }, input, h("span", null, form.consent_label)),
      outLink(privacyUrl, t.dataUse, t)),
  };
}

// ---- The menu

function menuNode(view) {
  const { t, memory } = view;
  const node = h("div", { class: "menu", id: "menu", role: "region", "aria-label": t.menu });
  const problem = h("p", { class: "problem", role: "alert" });
  const pressed = (on) => ({ "aria-pressed": String(Boolean(on)) });

  const toggle = (name, act) => button(t[name], (event) => {
    memory.set({ [name]: !memory.get(name) });
    event.currentTarget.setAttribute("aria-pressed", memory.get(name));
    act(memory.get(name));
  }, pressed(memory.get(name)));

  const keep = (name) => button(t[name], async () => {
    problem.textContent = (await view.keep(name)) ? "" : t.notDone;
  });

  const row = (label, buttons) =>
    h("div", { class: "row", role: "group", "aria-label": label }, h("span", null, label), buttons);

  function sizes() {
    const buttons = t.sizes.map((text, at) => button("Aa", () => {
      memory.set({ size: at });
      buttons.forEach((one, other) => one.setAttribute("aria-pressed", other === at));
      view.applySettings();
    }, { class: `size${at}`, "aria-label": `${t.size}: ${text}`, ...pressed((memory.get("size") || 0) === at) }));
    return row(t.size, buttons);
  }

  const languages = () => row(t.language, Object.entries(LANGUAGES).map(([lang, name]) =>
    button(name, () => lang !== t.lang && wish(lang), { lang, ...pressed(lang === t.lang) })));

  function wish(lang) {
    const words = STRINGS[lang];
    const change = () => view.changeLanguage(lang);
    if (view.hasSaid) ask(words.languageAsk, words.languageYes, words.cancel, change, lang);
    else change();
  }

  const clear = () => ask(t.clearAsk, t.clearYes, t.cancel, async () => {
    if (await view.clearConversation()) return;
    list();
    problem.textContent = t.notDone;
  });

  function ask(question, yes, no, act, lang) {
    const refuse = button(no, list);
    node.replaceChildren(h("div", { role: "group", "aria-labelledby": "question", lang },
      h("p", { id: "question" }, question), refuse, button(yes, act)));
    refuse.focus();
  }

  function list() {
    problem.textContent = "";
    node.replaceChildren(...[
      button(t.assess, () => view.control("/start_self_assessment", t.assess)),
      sizes(),
      toggle("contrast", () => view.applySettings()),
      t.lang === "fi" && toggle("plain", (on) => view.control(FIXED[on ? 1 : 3], t.plain)),
      languages(),
      keep("save"),
      keep("print"),
      button(t.clear, clear),
      problem,
      button([icon("exit"), t.exit], () => view.leave(), { class: "exit" }),
      h("p", { class: "links" },
        outLink(view.page("/saavutettavuus"), t.accessibility, t), outLink(view.privacyUrl, t.privacy, t)),
    ].filter(Boolean));
    node.querySelector("button").focus();
  }

  node.list = list;
  return node;
}

// ---- Pages to keep

const PAGES = {
  save: ["/api/chat/transcript", "polku-keskustelu"],
  print: ["/api/chat/summary", "polku-suunnitelma"],
};

function showPage(tab, html, buttons) {
  let rules = "";
  const bare = html.replace(/<style>([^]*?)<\/style>/g, (whole, style) => ((rules += style), ""));
  tab.document.write(bare);
  tab.document.close();
  tab.document.body.prepend(h("p", { class: "tools" }, buttons));
  // The tab has the security policy of the page it came from.
  dress(tab.document, rules, tab, tab.document.head);
}

function download(file, name, { document }) {
  const href = URL.createObjectURL(file);
  const link = h("a", { href, download: name + (/pdf/.test(file.type) ? ".pdf" : ".html"), hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}

// ---- The element

class PolkuChat extends HTMLElement {
  connectedCallback() {
    if (!this.memory) this.setUp();
    this.listen("addEventListener");
  }

  disconnectedCallback() {
    this.listen("removeEventListener");
  }

  listen(method) {
    document[method]("click", this.onPageClick);
    (window.visualViewport || window)[method]("resize", this.onResize);
    this.phone[method]("change", this.onPhone);
  }

  setUp() {
    const query = new URLSearchParams(location.search);
    this.given = (name) => query.get("polku-" + name) || this.getAttribute(name) || undefined;
    this.memory = new Memory();
    this.talk = new Talk(this.getAttribute("api") || new URL("/", import.meta.url), this.memory, () => ({
      language: this.language,
      region: this.given("region"),
      municipality: this.given("municipality"),
      topic: this.topic || this.given("topic"),
    }));
    this.phone = matchMedia(PHONE);
    this.onResize = () => this.fit();
    this.onPhone = () => !this.inline && this.isOpen && this.display();
    this.onPageClick = (event) => {
      const opener = event.target.closest("[data-polku-open]");
      if (!opener) return;
      event.preventDefault();
      this.open(opener.dataset.polkuTopic);
    };
    this.inline = this.hasAttribute("inline");
    this.tabs = new Set();
    this.attachShadow({ mode: "open" });
    dress(this.shadowRoot, RULES, window, this.shadowRoot);
    this.build();
    const wanted = query.get("polku") === "open";
    const [{ type } = {}] = performance.getEntriesByType("navigation");
    // On a phone, a page that the resident walks on to is not covered by the chat.
    const again = this.memory.get("open") && (type === "reload" || !this.phone.matches);
    if (wanted) this.open();
    else if (this.inline ? this.talk.token : again) this.open(null, false);
  }

  get language() {
    const wanted = this.memory.get("language") || this.given("lang");
    return STRINGS[wanted] ? wanted : "fi";
  }

  page(path) {
    const region = this.given("region");
    return this.talk.url(path + (region ? "?region=" + encodeURIComponent(region) : ""));
  }

  get privacyUrl() {
    return this.page("/tietosuoja");
  }

  build() {
    const t = (this.t = STRINGS[this.language]);
    this.active = this.hasSaid = false;
    this.begun = null;
    this.queue = Promise.resolve();
    this.menuButton = button([icon("menu"), h("span", null, t.menu)], () => this.toggleMenu(),
      { "aria-expanded": "false", "aria-controls": "menu" });
    this.menu = h("div", { id: "menu", hidden: true });
    this.exit = button([icon("exit"), t.exit], () => this.leave(),
      { class: "exit", hidden: !this.memory.get("exit") });
    this.log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": t.log, tabindex: "0" });
    this.typing = h("p", { class: "typing", role: "status" });
    this.problem = h("p", { class: "problem", role: "alert", id: "problem" });
    this.input = h("textarea", {
      id: "input", rows: "1", autocomplete: "off", enterkeyhint: "send", placeholder: t.input,
      onkeydown: (event) => this.typed(event),
    });
    this.composer = h("form", { class: "composer", onsubmit: (event) => this.submitted(event) },
      this.problem, h("label", { for: "input", class: "sr" }, t.input), this.input,
      h("button", { type: "submit", class: "primary" }, t.send, icon("send")));
    this.heading = h("h2", { id: "title", tabindex: "-1" }, "Polku");
    this.panel = h(this.inline ? "section" : "dialog",
      { class: "panel", "aria-labelledby": "title", onkeydown: (event) => this.escaped(event) },
      h("div", { class: "top" },
        h("div", { class: "name" }, this.heading, h("span", null, t.machine)),
        this.menuButton,
        !this.inline && button(icon("close"), () => this.close(), { "aria-label": t.close })),
      h("div", { class: "help" },
        h("a", { href: "tel:112" }, icon("phone"), t.call112),
        button([icon("person"), t.human], () => this.control(FIXED[0], t.human))),
      this.exit,
      this.body = h("div", { class: "body" }, this.menu, this.log, this.typing, this.composer));
    this.panel.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    this.launcher = button("", () => this.open(), { class: "launcher", "aria-haspopup": "dialog" });
    if (this.root) this.root.remove();
    // A landmark for the launcher; in the page, the panel is one itself.
    const landmark = !this.inline && { role: "region", "aria-label": "Polku" };
    this.root = h("div", { class: "root", lang: t.lang, ...landmark }, !this.inline && this.launcher, this.panel);
    this.shadowRoot.append(this.root);
    this.labelLauncher();
    this.applySettings();
    if (this.inline && !this.talk.token) this.invite();
  }

  applySettings() {
    this.root.dataset.size = this.memory.get("size") || 0;
    this.root.toggleAttribute("data-contrast", Boolean(this.memory.get("contrast")));
    this.fit();
  }

  labelLauncher(news) {
    this.launcher.classList.toggle("news", Boolean(news));
    this.launcher.replaceChildren(icon("path"), news ? this.t.news : this.talk.token ? this.t.resume : this.t.launch);
  }

  /** In the page, nothing is stored or sent before the resident starts. */
  invite() {
    this.invitation = h("div", { class: "begin" },
      h("p", null, this.t.intro), button(this.t.start, () => this.open(), { class: "primary" }));
    this.log.hidden = this.composer.hidden = true;
    this.body.append(this.invitation);
  }

  /** Keep the whole panel above an on-screen keyboard, and make do with little height. */
  fit() {
    const view = window.visualViewport || { height: innerHeight, offsetTop: 0 };
    this.panel.style.setProperty("--height", view.height + "px");
    this.panel.style.setProperty("--top", view.offsetTop + "px");
    const height = this.inline ? this.panel.clientHeight : view.height;
    this.panel.classList.toggle("short", height > 0 && height < SHORT_PX * SCALES[this.memory.get("size") || 0]);
  }

  // Opening and closing

  get isOpen() {
    return this.inline ? !this.invitation : this.panel.hasAttribute("open");
  }

  /** Open the chat; `topic` is a theme's id for a conversation that has not begun. */
  open(topic, focus = true) {
    this.topic = topic || this.topic;
    if (!this.inline) this.display();
    else if (this.invitation) {
      this.invitation.remove();
      this.invitation = null;
      this.log.hidden = this.composer.hidden = false;
    }
    this.memory.set({ open: true });
    if (focus) this.focusWriting();
    return this.begin();
  }

  display() {
    const { panel, phone } = this;
    const focused = this.shadowRoot.activeElement;
    if (panel.open) panel.close();
    panel.classList.toggle("full", phone.matches);
    this.launcher.hidden = true;
    // Unlike show(), the attribute does not take the focus; old browsers know nothing else.
    if (phone.matches && panel.showModal) panel.showModal();
    else panel.setAttribute("open", "");
    this.fit();
    if (focused) focused.focus({ preventScroll: true });
  }

  close() {
    if (this.inline) return;
    this.toggleMenu(false);
    if (this.panel.close) this.panel.close();
    else this.panel.removeAttribute("open");
    this.memory.set({ open: false });
    this.launcher.hidden = false;
    this.labelLauncher();
    this.launcher.focus({ preventScroll: true });
  }

  /** On a touch screen the keyboard would cover what is to be read, so the heading gets the focus. */
  focusWriting() {
    (matchMedia("(pointer: coarse)").matches ? this.heading : this.input).focus({ preventScroll: true });
  }

  escaped(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    if (this.menu.hidden) return this.close();
    this.toggleMenu(false);
    this.menuButton.focus();
  }

  toggleMenu(open = this.menu.hidden) {
    const menu = open ? menuNode(this) : h("div", { id: "menu", hidden: true });
    this.menu.replaceWith(menu);
    this.menu = menu;
    if (open) menu.list();
    this.menuButton.setAttribute("aria-expanded", open);
  }

  // The conversation

  /** Start or resume once; true when there is a conversation. */
  begin() {
    return (this.begun = this.begun || this.beginOnce());
  }

  async beginOnce() {
    const known = this.talk.token;
    const live = () => this.log.setAttribute("aria-live", "polite");
    if (!known) live();
    const quiet = this.showTyping();
    const { outcome, messages } = await this.talk.begin();
    quiet();
    if (outcome === "resumed") {
      await this.show(messages, false);
      // What was said earlier is not announced again.
      setTimeout(live, 200);
    } else {
      live();
      if (outcome !== "opened") return this.showDown(messages);
      if (known) this.note(this.t.renewed);
      await this.show(messages);
    }
    this.labelLauncher();
    return (this.active = true);
  }

  /** Show messages; fresh ones are announced. The view then starts at `top`, else at the first. */
  async show(messages, fresh = true, top = null) {
    const since = messages.map(({ sender }) => sender).lastIndexOf("resident");
    const placed = messages.map((message, at) => {
      if (message.quick_exit) this.showExit();
      const mine = message.sender === "resident";
      this.hasSaid = this.hasSaid || mine;
      // Choices of earlier turns have been made.
      const shown = fresh || at > since ? message : { ...message, buttons: [] };
      const place = mine ? { node: ownMessage(message.text, this.t) } : botMessage(shown, this, fresh);
      this.log.append(place.node);
      return place;
    });
    await new Promise((done) => setTimeout(done, 40));
    for (const { fill } of placed) if (fill) fill();
    const start = top || (placed[fresh ? 0 : since + 1] || {}).node;
    if (start) this.scrollTo(start);
    if (fresh && !this.isOpen) this.labelLauncher(true);
  }

  scrollTo(node) {
    const short = this.panel.classList.contains("short");
    const box = short ? this.panel : this.log;
    const covered = short ? 60 : 10;
    const top = box.scrollTop + node.getBoundingClientRect().top - box.getBoundingClientRect().top - covered;
    box.scrollTo({ top, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  note(text, ...more) {
    const node = h("div", { class: "message note" }, text && h("p", null, text), more);
    this.log.append(node);
    this.scrollTo(node);
    return node;
  }

  async showDown(messages) {
    this.begun = null;
    await this.show(messages);
    const again = button(this.t.again, () => {
      node.remove();
      this.focusWriting();
      this.begin();
    });
    const node = this.note(this.t.down, this.contactFacts(), again);
    return false;
  }

  /** The way to people that the page itself knows. */
  contactFacts() {
    const [name, phone, url] = ["name", "phone", "url"].map((fact) => this.getAttribute("help-" + fact));
    return (phone || web(url)) && h("p", { class: "facts" }, `${this.t.meanwhile} ${name || ""} `,
      phone && h("a", { href: tel(phone) }, phone), " ", web(url) && outLink(url, new URL(url).host, this.t));
  }

  showExit() {
    this.memory.set({ exit: true });
    this.exit.hidden = false;
  }

  showTyping() {
    const say = (text) => (this.typing.textContent = text);
    const timers = [setTimeout(say, TYPING_AFTER_MS, this.t.typing), setTimeout(say, STILL_AFTER_MS, this.t.still)];
    return () => {
      timers.forEach(clearTimeout);
      say("");
    };
  }

  typed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submitted(event);
  }

  submitted(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    const { length } = text;
    flag(this.input, this.problem, length > LONGEST && `${this.t.tooLong} ${length}.`);
    this.input.focus({ preventScroll: true });
    if (!length || length > LONGEST) return;
    this.input.value = "";
    this.send({ text }, text);
  }

  /** A choice in a message: it becomes what the resident said. */
  press({ title, payload }, event) {
    const mine = this.send({ payload }, title);
    // With a mouse one may write next; by keyboard, touch and screen reader one reads on from here.
    const mouse = event.detail > 0 && matchMedia("(pointer: fine)").matches;
    (mouse ? this.input : mine).focus({ preventScroll: true });
  }

  control(payload, title) {
    this.toggleMenu(false);
    if (!this.isOpen) this.open();
    this.send({ payload }, title).focus({ preventScroll: true });
  }

  send(turn, title) {
    for (const choices of this.choices()) choices.hidden = true;
    const mine = ownMessage(title, this.t);
    this.hasSaid = true;
    if (this.active) this.log.append(mine);
    this.deliver(turn, mine);
    return mine;
  }

  choices() {
    return this.log.querySelectorAll(".choices");
  }

  deliver(turn, mine) {
    if (mine.isConnected) this.scrollTo(mine);
    this.queue = this.queue.then(async () => {
      const ready = await this.begin();
      if (!mine.isConnected) this.log.append(mine);
      if (!ready) return this.unsent(turn, mine, this.t.failed);
      const quiet = this.showTyping();
      const answer = await this.talk.say(turn);
      quiet();
      await this.answered(turn, mine, answer);
    }).catch(() => this.unsent(turn, mine, this.t.failed));
  }

  async answered(turn, mine, { outcome, messages, title, renewed }) {
    const { t } = this;
    if (renewed) this.note(t.renewed);
    if (outcome === "answered" || outcome === "unanswered") {
      for (const choices of this.choices()) choices.remove();
      await this.show(messages, true, mine);
      if (outcome === "unanswered") this.unsent(turn, mine, t.unanswered);
    } else if (outcome === "refused") {
      this.takeBack(turn, mine, title);
    } else {
      this.unsent(turn, mine, outcome === "busy" ? t.busy : t.failed);
      const facts = outcome === "down" && !this.log.querySelector(".facts") && this.contactFacts();
      if (facts) this.note("", facts);
    }
  }

  /** What the gateway would not take goes back to be written anew. */
  takeBack({ text }, mine, title) {
    mine.remove();
    this.showChoices();
    if (text) this.input.value = [text, this.input.value].filter(Boolean).join("\n");
    flag(this.input, this.problem, title || this.t.failed);
    this.input.focus({ preventScroll: true });
  }

  unsent(turn, mine, text) {
    this.showChoices();
    const state = h("p", { class: "state" }, text);
    const again = button(this.t.resend, () => {
      mine.focus({ preventScroll: true });
      state.remove();
      again.remove();
      this.deliver(turn, mine);
    });
    mine.append(state, again);
  }

  showChoices() {
    const last = [...this.choices()].pop();
    if (last) last.hidden = false;
  }

  isDone(formId) {
    return (this.memory.get("done") || []).includes(formId);
  }

  /** A form was sent (then messages answer it) or closed. */
  formDone(formId, messages) {
    this.memory.set({ done: [...(this.memory.get("done") || []), formId] });
    if (!messages) return;
    this.memory.set({ sent: true });
    this.show(messages);
  }

  /** Show the exchange or the plan in a tab of its own, or save it where tabs are blocked. False on failure. */
  async keep(what) {
    const [path, name] = PAGES[what];
    // Browsers let a tab open only while the press is being handled, so it opens before the page is here.
    const tab = window.open("", "_blank");
    const { status, body } = (await this.begin()) ? await this.talk.call("GET", path) : {};
    if (status !== 200) {
      if (tab) tab.close();
      return false;
    }
    const save = async () => {
      // The plan becomes a PDF; when that fails, as with the exchange, the page itself is saved.
      const { body: pdf } = what === "print" ? await this.talk.call("GET", path, null, "application/pdf") : {};
      download(pdf instanceof Blob ? pdf : new Blob([body], { type: "text/html" }), name, tab || window);
    };
    if (!tab) save();
    else {
      this.tabs.add(tab);
      showPage(tab, body, [button(this.t.printNow, () => tab.print()), button(this.t.download, save)]);
    }
    return true;
  }

  async clearConversation() {
    if (!(await this.talk.erase())) return false;
    this.build();
    this.note(this.t.cleared);
    this.open();
    return true;
  }

  /** A new conversation; a callback asked for in the old one stays. */
  changeLanguage(language) {
    this.memory.endSession();
    this.memory.set({ language });
    this.build();
    this.open();
  }

  /** Leave at once: the page is blanked, forgotten and replaced, so that "back" does not lead here. */
  leave() {
    this.talk.abandon();
    for (const tab of this.tabs) tab.close();
    this.root.remove();
    document.documentElement.style.display = "none";
    document.title = "";
    location.replace(web(this.getAttribute("exit-url")) || "https://www.google.fi/");
  }
}

if (!customElements.get("polku-chat")) customElements.define("polku-chat", PolkuChat);
