import "./styles/tokens.css";
import "./styles/page.css";
import "./styles/controls.css";
import "./styles/drawing.css";
import { browserHost } from "./host";
import { mountPage } from "./mount";
import { supplyFrom } from "./lib/kernels";

const element = document.getElementById("page");
if (element) void mountPage(element, supplyFrom(document.baseURI), browserHost(window));
