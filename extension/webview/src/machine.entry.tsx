/** Entry of the State machine view: draws the app into the page that the extension has made. */

import { render } from "preact";
import { App } from "./machine/app.js";
import "./machine/machine.css";

const root = document.getElementById("root");
if (root !== null) render(<App />, root);
