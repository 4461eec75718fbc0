/** The usual extensions of the types that people store. The component loads this, which has no room for a registry. */
import { essenceOf } from "./mediaType.js";

/** By the first half of a type: the second half, with the extension after a colon where it differs. */
export const EXTENSIONS: Record<string, string> = {
  application:
    "atom+xml:atom dash+xml:mpd dicom:dcm epub+zip:epub geo+json:geojson gml+xml:gml gpx+xml:gpx gzip:gz " +
    "java-archive:jar javascript:js json json5 ld+json:jsonld manifest+json:webmanifest mbox msword:doc mxf " +
    "n-quads:nq n-triples:nt ogg:ogx onenote:onetoc pdf pgp-encrypted:pgp pgp-signature:sig pkcs10:p10 pkcs8:p8 " +
    "postscript:ai rdf+xml:rdf rss+xml:rss rtf sql toml trig ttml+xml:ttml " +
    "vnd.amazon.ebook:azw vnd.android.package-archive:apk " +
    "vnd.apache.parquet:parquet vnd.apple.installer+xml:mpkg vnd.apple.keynote:key vnd.apple.mpegurl:m3u8 " +
    "vnd.apple.numbers:numbers vnd.apple.pages:pages vnd.apple.pkpass:pkpass vnd.google-earth.kml+xml:kml " +
    "vnd.google-earth.kmz:kmz vnd.ms-cab-compressed:cab vnd.ms-excel:xls " +
    "vnd.ms-excel.sheet.binary.macroenabled.12:xlsb vnd.ms-excel.sheet.macroenabled.12:xlsm " +
    "vnd.ms-fontobject:eot vnd.ms-htmlhelp:chm vnd.ms-outlook:msg vnd.ms-powerpoint:ppt " +
    "vnd.ms-powerpoint.presentation.macroenabled.12:pptm vnd.ms-project:mpp " +
    "vnd.ms-word.document.macroenabled.12:docm vnd.ms-xpsdocument:xps vnd.oasis.opendocument.graphics:odg " +
    "vnd.oasis.opendocument.presentation:odp vnd.oasis.opendocument.spreadsheet:ods " +
    "vnd.oasis.opendocument.text:odt vnd.openxmlformats-officedocument.presentationml.presentation:pptx " +
    "vnd.openxmlformats-officedocument.presentationml.slideshow:ppsx " +
    "vnd.openxmlformats-officedocument.presentationml.template:potx " +
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet:xlsx " +
    "vnd.openxmlformats-officedocument.spreadsheetml.template:xltx " +
    "vnd.openxmlformats-officedocument.wordprocessingml.document:docx " +
    "vnd.openxmlformats-officedocument.wordprocessingml.template:dotx vnd.rar:rar vnd.visio:vsd wasm " +
    "x-7z-compressed:7z x-apple-diskimage:dmg x-bittorrent:torrent x-blender:blend x-bzip:bz x-bzip2:bz2 " +
    "x-cbr:cbr x-chrome-extension:crx x-cpio:cpio x-csh:csh x-debian-package:deb x-ipynb+json:ipynb " +
    "x-iso9660-image:iso x-latex:latex x-mobipocket-ebook:prc x-msaccess:mdb x-msdos-program:exe " +
    "x-msdownload:exe x-netcdf:nc x-perl:pl x-pkcs12:p12 x-rar-compressed:rar x-redhat-package-manager:rpm " +
    "x-sh:sh x-shockwave-flash:swf x-sql:sql x-stuffit:sit x-subrip:srt x-tar:tar x-tex:tex x-x509-ca-cert:der " +
    "x-xz:xz x-zip-compressed:zip xhtml+xml:xhtml xml xslt+xml:xsl yang zip",
  audio:
    "3gpp aac:adts amr basic:au midi:mid mp3 mp4:m4a mpeg:mp3 ogg wav wave:wav webm:weba x-aac:aac x-aiff:aif " +
    "x-caf:caf x-flac:flac x-m4a:m4a x-matroska:mka x-mpegurl:m3u x-ms-wma:wma x-wav:wav",
  font: "collection:ttc otf ttf woff woff2",
  image:
    "aces:exr apng avif bmp cgm emf fits gif heic heic-sequence:heics heif heif-sequence:heifs jp2 jpeg:jpg jpx jxl " +
    "jxr ktx ktx2 png svg+xml:svg tiff:tif vnd.adobe.photoshop:psd vnd.djvu:djvu vnd.dwg:dwg vnd.dxf:dxf " +
    "vnd.microsoft.icon:ico vnd.ms-dds:dds webp wmf x-adobe-dng:dng x-icon:ico x-ms-bmp:bmp x-pcx:pcx " +
    "x-portable-bitmap:pbm x-portable-graymap:pgm x-portable-pixmap:ppm x-tga:tga",
  message: "rfc822:eml",
  model:
    "3mf gltf+json:gltf gltf-binary:glb iges:igs mtl obj step stl u3d vnd.usdz+zip:usdz vrml:wrl x3d+xml:x3d",
  text:
    "cache-manifest:appcache calendar:ics coffeescript:coffee css csv html javascript:js jsx less markdown:md mdx " +
    "n3 plain:txt richtext:rtx rtf sgml stylus tab-separated-values:tsv troff:t turtle:ttl uri-list:uri vcard vtt " +
    "wgsl x-c:c x-java-source:java x-lua:lua x-markdown:mkd x-opml:opml x-org:org x-pascal:p x-sass:sass " +
    "x-scss:scss x-vcalendar:vcs x-vcard:vcf xml yaml",
  video:
    "3gpp:3gp 3gpp2:3g2 h261 h263 h264 mj2 mp2t:ts mp4 mpeg ogg:ogv quicktime:mov webm x-f4v:f4v x-flv:flv " +
    "x-m4v:m4v x-matroska:mkv x-ms-asf:asf x-ms-vob:vob x-ms-wmv:wmv x-msvideo:avi",
};

/** Returns the usual extension of a type, without the dot; `null` for a type that is rare, unknown or generic. */
export function extensionOf(contentType: string): string | null {
  const [kind, subtype] = essenceOf(contentType).split("/");
  const types = Object.hasOwn(EXTENSIONS, kind!) ? EXTENSIONS[kind!]!.split(" ") : [];
  const found = types.find((type) => type.split(":")[0] === subtype);
  return found?.split(":").at(-1) ?? null;
}
