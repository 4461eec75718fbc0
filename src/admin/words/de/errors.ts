import type { AdminWords } from "../en/index.js";
import { formatBytes, formatTime } from "../format.js";
import { type Reason, reasonIn } from "../reasons.js";
import { common } from "./common.js";

const { quoted } = common;

/** A folder in a sentence: at its beginning, and after a preposition with the dative. */
const place = (folderPath: string) =>
  folderPath === "" ? "Der oberste Ordner" : quoted(folderPath);
const inPlace = (folderPath: string) =>
  folderPath === "" ? "im obersten Ordner" : `in ${quoted(folderPath)}`;

const REASONS: readonly Reason[] = [
  [
    /^a name is empty.*/,
    "ein Name ist leer; schreiben Sie a/b ohne Schrägstrich am Anfang, am Ende oder doppelt",
  ],
  [/^"(.*)" is not allowed as a name$/, "„$1“ ist als Name nicht erlaubt"],
  [/^a name cannot contain a slash$/, "ein Name kann keinen Schrägstrich enthalten"],
  [/^it contains a control character$/, "er enthält ein Steuerzeichen"],
  [/^it is not valid Unicode$/, "er ist kein gültiges Unicode"],
  [/^a name is longer than (\d+) bytes of UTF-8$/, "ein Name ist länger als $1 Byte in UTF-8"],
  [
    /^the name of a folder begins or ends with a space; remove it$/,
    "der Name eines Ordners beginnt oder endet mit einem Leerzeichen; entfernen Sie es",
  ],
  [/^it is deeper than (\d+) folders$/, "der Pfad ist tiefer als $1 Ordner"],
  [/^it is longer than (\d+) bytes of UTF-8$/, "der Pfad ist länger als $1 Byte in UTF-8"],
  [
    /^a name begins or ends with a space; remove it$/,
    "ein Name beginnt oder endet mit einem Leerzeichen; entfernen Sie es",
  ],
  [
    /^a name contains (\S+), which cannot be seen; remove it$/,
    "ein Name enthält das unsichtbare Zeichen $1; entfernen Sie es",
  ],
];

const STATUS = {
  open: "offen",
  scheduled: "geplant",
  publishing: "wird gerade veröffentlicht",
  published: "veröffentlicht",
  rolledBack: "zurückgenommen",
};

const UPLOAD_AGAIN = "Laden Sie die Datei noch einmal hoch.";

const codes: AdminWords["errors"]["codes"] = {
  PATH_INVALID: ({ reason }) => ({
    title: "Dieser Name ist nicht erlaubt",
    advice: reasonIn(REASONS, reason),
  }),
  ARGUMENT_INVALID: ({ argument, reason }) => ({
    title: "Dieser Wert ist nicht erlaubt",
    advice: `${argument}: ${reason}.`,
  }),
  AUTH_CALLBACK_INVALID: ({ callback, returned }) => ({
    title: "Die Zugriffsprüfung der App ist fehlerhaft",
    advice: `Ihre Funktion ${callback} gab ${returned} zurück. Jemand, der die App entwickelt, muss das beheben.`,
  }),
  CURSOR_INVALID: () => ({
    title: "Die Liste hat sich geändert",
    advice: "Laden Sie die Seite neu, um die Liste wieder zu sehen.",
  }),
  CURSOR_EXPIRED: () => ({
    title: "Diese Änderungen sind nicht mehr verfügbar",
    advice:
      "Sie sind älter als die älteste aufbewahrte Änderung. Laden Sie die Seite neu, um neuere zu sehen.",
  }),
  HISTORY_EXPIRED: () => ({
    title: "Dieser Zeitpunkt liegt zu weit zurück",
    advice: "Änderungen seitdem sind nicht mehr verfügbar. Wählen Sie einen späteren Zeitpunkt.",
  }),
  RESULT_TOO_LARGE: ({ limit }) => ({
    title: "Zu viele Ergebnisse",
    advice: `Mehr als ${limit} Ergebnisse. Öffnen Sie einen Unterordner.`,
  }),
  FOLDER_NOT_FOUND: ({ folderPath }) => ({
    title: "Ordner nicht gefunden",
    advice: `${place(folderPath)} wurde verschoben, umbenannt oder gelöscht. Suchen Sie im Ordnerbaum oder im Papierkorb.`,
  }),
  ASSET_NOT_FOUND: ({ basename, folderPath }) => ({
    title: "Datei nicht gefunden",
    advice: `${quoted(basename)} ist nicht mehr ${inPlace(folderPath)}: sie wurde verschoben, umbenannt oder gelöscht.`,
  }),
  ASSET_DELETED: ({ basename }) => ({
    title: "Die Datei ist im Papierkorb",
    advice: `Stellen Sie ${quoted(basename)} zuerst aus dem Papierkorb wieder her.`,
  }),
  ASSET_EXISTS: ({ basename, folderPath }) => ({
    title: "Der Pfad ist vergeben",
    advice: `Eine andere Datei ${quoted(basename)} gibt es ${inPlace(folderPath)} schon. Wählen Sie einen anderen Namen, oder benennen Sie jene zuerst um.`,
  }),
  HELD: ({ heldPath }) => ({
    title: "Zur Aufbewahrung gesperrt",
    advice: `„${heldPath}“ ist gesperrt: Nichts davon darf endgültig gelöscht oder wegbewegt werden. Heben Sie zuerst die Sperre auf.`,
  }),
  IN_USE: ({ owners }) => ({
    title: "Wird noch verwendet",
    advice: `Verwendet von ${owners.join(", ")}. Entfernen Sie es zuerst dort.`,
  }),
  CONFLICT: ({ basename }) => ({
    title: "Von jemand anderem geändert",
    advice: `${quoted(basename)} wurde von jemand anderem geändert. Prüfen Sie den Stand, und wiederholen Sie es dann.`,
  }),
  ALREADY_PUBLISHED: ({ basename, version }) => ({
    title: "Nichts Neues",
    advice: `${quoted(basename)} hat diesen Inhalt schon, als Version ${version}.`,
  }),
  BATCH_DUPLICATE: ({ basename }) => ({
    title: "Zweimal dieselbe Datei",
    advice: `${quoted(basename)} ist zweimal ausgewählt. Entfernen Sie eine davon.`,
  }),
  NOT_PUBLISHED: ({ basename }) => ({
    title: "Keine veröffentlichte Version",
    advice: `${quoted(basename)} hat keine veröffentlichte Version. Veröffentlichen Sie zuerst eine.`,
  }),
  FOLDER_EXISTS: ({ folderPath }) => ({
    title: "Den Ordner gibt es schon",
    advice: `${place(folderPath)} ist schon da. Wählen Sie einen anderen Namen.`,
  }),
  FOLDER_INTO_ITSELF: ({ folderPath }) => ({
    title: "Ein Ordner kann nicht in sich selbst verschoben werden",
    advice: `Wählen Sie einen Ordner außerhalb von ${quoted(folderPath)}.`,
  }),
  FOLDER_BUSY: ({ folderPath }) => ({
    title: "Der Ordner ist gesperrt",
    advice: `${place(folderPath)} wird gerade verschoben, kopiert oder gelöscht. Warten Sie, bis das fertig ist.`,
  }),
  TOO_MANY_JOBS: ({ max }) => ({
    title: "Es laufen zu viele Ordner-Aufträge",
    advice: `Höchstens ${max} Ordner können gleichzeitig gesperrt sein. Versuchen Sie es wieder, wenn ein Auftrag fertig ist.`,
  }),
  JOB_NOT_FOUND: () => ({
    title: "Auftrag nicht gefunden",
    advice: "Er wurde vielleicht gelöscht. Sehen Sie bei den Änderungen nach, was geschehen ist.",
  }),
  NOT_IN_TRASH: () => ({
    title: "Nicht mehr im Papierkorb",
    advice: "Die Datei wurde wiederhergestellt oder endgültig gelöscht.",
  }),
  FILE_TOO_LARGE: ({ size, maxSize, folderPath }) => ({
    title: "Die Datei ist zu groß",
    advice: `Sie hat ${formatBytes(size)}; ${inPlace(folderPath)} sind höchstens ${formatBytes(maxSize)} erlaubt.`,
  }),
  SIZE_REQUIRED: ({ folderPath }) => ({
    title: "Die Größe der Datei fehlt",
    advice: `${place(folderPath)} beschränkt, was hochgeladen wird. Die Größe muss zu Beginn angegeben werden.`,
  }),
  TYPE_REQUIRED: ({ folderPath }) => ({
    title: "Der Typ der Datei fehlt",
    advice: `${place(folderPath)} beschränkt, was hochgeladen wird. Der Typ muss zu Beginn angegeben werden.`,
  }),
  TYPE_NOT_ALLOWED: ({ contentType, allowedTypes, folderPath }) => ({
    title: "Dateityp nicht erlaubt",
    advice: `Die Datei ist ${contentType}; ${inPlace(folderPath)} ist erlaubt: ${allowedTypes.join(", ")}.`,
  }),
  QUOTA_EXCEEDED: ({ folderPath, limit, max }) => ({
    title: "Der Ordner ist voll",
    advice: `${place(folderPath)} kann ${limit === "bytes" ? formatBytes(max) : common.files(max)} enthalten. Löschen Sie Dateien endgültig, oder bitten Sie die Verwaltung um mehr.`,
  }),
  TOO_MANY_UPLOADS: ({ max, retryAt }) => ({
    title: "Zu viele offene Uploads",
    advice: `Erlaubt sind ${max}. Schließen Sie sie ab, oder wiederholen Sie es nach ${formatTime(retryAt)}.`,
  }),
  VERSION_NOT_FOUND: () => ({
    title: "Version nicht gefunden",
    advice: "Ihre Datei wurde endgültig gelöscht.",
  }),
  VERSION_IS_DRAFT: ({ version }) => ({
    title: `Version ${version} ist ein Entwurf`,
    advice:
      "Nur eine Version, die schon veröffentlicht war, kann wiederhergestellt werden. Veröffentlichen Sie den Entwurf.",
  }),
  UPLOAD_NOT_FOUND: () => ({
    title: "Upload nicht gefunden",
    advice: `Er ist abgelaufen und wurde gelöscht. ${UPLOAD_AGAIN}`,
  }),
  UPLOAD_EXPIRED: () => ({ title: "Der Upload ist abgelaufen", advice: UPLOAD_AGAIN }),
  UPLOAD_ALREADY_FINISHED: ({ version }) => ({
    title: "Schon hochgeladen",
    advice: `Daraus wurde Version ${version}. Es ist nichts mehr zu tun.`,
  }),
  UPLOAD_NOT_IN_PARTS: () => ({
    title: "Dieser Upload nimmt die Datei in einer Anfrage",
    advice: UPLOAD_AGAIN,
  }),
  UPLOAD_BEGUN_ELSEWHERE: () => ({
    title: "Ein anderer Tab sendet diese Datei",
    advice: `Lassen Sie ihn fertig werden. Oder: ${UPLOAD_AGAIN}`,
  }),
  PART_INVALID: ({ partNumber }) => ({
    title: "Die Datei passt nicht zu ihrem Upload",
    advice: `Teil ${partNumber} hat eine andere Größe. ${UPLOAD_AGAIN}`,
  }),
  UPLOAD_NOT_YOURS: () => ({
    title: "Jemand anderes hat diesen Upload begonnen",
    advice: "Laden Sie die Datei selbst noch einmal hoch.",
  }),
  BYTES_NOT_FOUND: () => ({
    title: "Die Datei ist nicht angekommen",
    advice: `Der Speicher hat ihren Inhalt nicht. ${UPLOAD_AGAIN}`,
  }),
  BYTES_ALREADY_USED: () => ({
    title: "Dieser Inhalt gehört zu einer anderen Version",
    advice: UPLOAD_AGAIN,
  }),
  OBJECT_REPLACEABLE: () => ({
    title: "Das Objekt ist zu neu",
    advice: "Seine Upload-URL gilt vielleicht noch. Übernehmen Sie es eine Viertelstunde später.",
  }),
  ACCESS_CHANGED: ({ access }) => ({
    title: `Der Pfad ist jetzt ${access === "public" ? "öffentlich" : "privat"}`,
    advice: `Sein Zugriff wurde während des Uploads geändert. ${UPLOAD_AGAIN}`,
  }),
  NOT_TEXT: () => ({
    title: "Keine Textdatei",
    advice: "Laden Sie die Datei herunter, um sie anzusehen.",
  }),
  BYTES_MISMATCH: ({ field, declared, actual }) => ({
    title: "Die Datei wurde unterwegs verändert",
    advice: `${field}: angegeben ist ${declared}, angekommen ist ${actual}. ${UPLOAD_AGAIN}`,
  }),
  VERSION_UNVERIFIED: ({ verification, foundType }) => {
    if (verification === "pending") {
      return {
        title: "Diese Datei ist noch nicht bestätigt",
        advice: "Versuchen Sie es gleich noch einmal.",
      };
    }
    return foundType === undefined
      ? {
          title: "Der Speicher hat diese Datei nicht",
          advice: `Das gespeicherte Objekt weicht von der Angabe ab. ${UPLOAD_AGAIN}`,
        }
      : {
          title: "Die Datei ist nicht von ihrem Typ",
          advice: `Ihr Inhalt ist ${foundType}. Laden Sie eine Datei eines erlaubten Typs hoch.`,
        };
  },
  R2_NOT_CONFIGURED: ({ missing }) => ({
    title: "Der Bucket ist nicht eingerichtet",
    advice: `Die Verwaltung muss ${missing.join(", ")} setzen.`,
  }),
  R2_CONFIG_INVALID: ({ setting, reason }) => ({
    title: "Die Einstellungen des Buckets sind ungültig",
    advice: `Die Verwaltung muss ${setting} prüfen: ${reason}.`,
  }),
  R2_ACCESS_DENIED: ({ operation }) => ({
    title: "Der Bucket verweigert den Zugriff",
    advice: `Die Verwaltung muss seinem Schlüssel ${operation} erlauben.`,
  }),
  R2_UNAVAILABLE: () => ({
    title: "Der Bucket antwortet nicht",
    advice: "Versuchen Sie es gleich noch einmal.",
  }),
  RENDITION_INVALID: () => ({
    title: "Das kleinere Bild ist nicht brauchbar",
    advice: "Prüfen Sie den Encoder der App.",
  }),
  MIGRATION_RUNNING: () => ({
    title: "Ein Umzug läuft schon",
    advice: "Warten Sie, bis er fertig ist, oder halten Sie ihn zuerst an.",
  }),
  RELEASE_NOT_FOUND: () => ({
    title: "Release nicht gefunden",
    advice: "Es wurde verworfen oder gehört zu einem anderen Ordner.",
  }),
  RELEASE_NOT_OPEN: ({ status }) => ({
    title: "Das Release kann jetzt nicht geändert werden",
    advice: `Sein Stand: ${STATUS[status]}.`,
  }),
  SHARE_NOT_FOUND: () => ({
    title: "Freigabelink nicht gefunden",
    advice: "Er wurde 30 Tage nach seinem Ende gelöscht.",
  }),
  SHARE_TOO_LARGE: ({ max }) => ({
    title: "Der Ordner ist zu groß",
    advice: `Ein Link behält die Versionen von höchstens ${max} Dateien. Geben Sie einen kleineren Ordner frei, oder die jeweils veröffentlichten Versionen.`,
  }),
  RELEASE_TOO_LARGE: ({ max }) => ({
    title: "Das Release ist zu groß",
    advice: `Es kann höchstens ${max} davon haben. Nehmen Sie für die übrigen ein weiteres Release.`,
  }),
  RELEASE_CONFLICT: ({ entries, count }) => ({
    title: "Dateien haben sich geändert, seit sie im Release sind",
    advice:
      "Nichts wurde geändert. Sehen Sie nach: " +
      entries
        .map(({ basename }) => quoted(basename))
        .slice(0, 3)
        .join(", ") +
      `${count > 3 ? ` und ${count - 3} weitere` : ""}.`,
  }),
};

export const errors: AdminWords["errors"] = {
  codes,
  unknown: "Etwas ist schiefgegangen",
  unknownOnServer: "Auf dem Server ist etwas schiefgegangen",
  refusedByApp: "Die App hat das abgelehnt",
  uploadCanceled: { title: "Abgebrochen", advice: "Die Datei wurde nicht hochgeladen." },
  uploadFailed: "Der Upload ist fehlgeschlagen",
  storageResponded: (status) => `Der Speicher antwortete mit ${status}. Wiederholen Sie es.`,
  notOffered: (name) => ({
    title: "Die App bietet das nicht an",
    advice: `Jemand, der die App entwickelt, muss ${name} mit api() exportieren.`,
  }),
};
