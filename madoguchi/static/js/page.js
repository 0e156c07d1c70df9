// @ts-check
/** What every page needs. */
import "./posting.js";
