// @ts-check
/** What helps while one writes: fetched when somebody begins to. */
import "./findings.js";
import "./formatting.js";
import "./framing.js";
import "./mentioning.js";
import "./pasting.js";
import "./picking.js";
import "./told.js";
