import { App } from "./App.js";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/stage.css";
import "./styles/upload.css";
import "./styles/lists.css";
import "./styles/history.css";

export default App;
