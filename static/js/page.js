// Every page loads this. Each part works on markup that is complete without it.
import "./dialogs.js";
import "./hold.js";
import "./keys.js";
import "./inbox.js";
import "./live.js";
import "./more.js";
import "./palette.js";
import "./photos.js";
import "./preferences.js";
import "./printing.js";
import "./submit.js";
