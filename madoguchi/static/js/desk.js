// @ts-check
/** The agent's console: one behaviour a file. */
import "./posting.js";
import "./live.js";
import "./list.js";
import "./talk.js";
import "./composer.js";
import "./undo_bar.js";
import "./signals.js";
import "./menus.js";
import "./forwarding.js";
import "./palette.js";
import "./keys.js";
import "./toasts.js";
