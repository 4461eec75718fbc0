// Calls a function of uploads.js with the arguments of the command line and prints its result.
import process from "node:process";
import * as uploads from "./uploads.js";

const [name, ...args] = process.argv.slice(2);
console.log(JSON.stringify(await uploads[name](...args)));
