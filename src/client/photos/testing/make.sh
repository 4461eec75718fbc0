#!/bin/bash
# Makes the photos in files/ with programs other than this package. Their results are committed, so that tests need none
# of the programs. Debian 12: ImageMagick 6.9.11-60, exiftool 12.57, exiv2 0.27.6, cwebp, img2webp and webpmux 1.2.4, and heif-enc of libheif
# 1.15.1, x265 3.5 and libaom 3.6.0; and sharp for the color profile.
set -euo pipefail
cd "$(dirname "$0")"
made=$PWD/files
work=$(mktemp -d)
mkdir -p "$made"
cd "$work"

# A picture whose corners differ, so that a turn shows, with a color profile.
convert -size 64x48 gradient:red-blue -fill white -draw 'rectangle 0,0 15,11' -fill lime -draw 'rectangle 48,0 63,11' \
  plain.png
(cd "$OLDPWD" && node -e "
  require('sharp')('$work/plain.png').withIccProfile('p3').toFile('$work/profile.png')")
convert profile.png -quality 85 photo.jpg
convert profile.png -quality 85 -interlace JPEG progressive.jpg

# Each text names a secret place, and each number of a position is one that no other tag has.
describe() {
  exiftool -q -overwrite_original -n \
    -GPSLatitude=48.858222 -GPSLatitudeRef=N -GPSLongitude=2.2945 -GPSLongitudeRef=E -GPSAltitude=331 \
    -XMP-exif:GPSLatitude=48.858222 -XMP-exif:GPSLongitude=2.2945 -XMP-photoshop:City=secretplace \
    -EXIF:Orientation="${2:-6}" -EXIF:Make=secretplace -EXIF:UserComment=secretplace -EXIF:ImageDescription=secretplace \
    -EXIF:SerialNumber=secretplace -EXIF:DateTimeOriginal='2024:05:06 07:08:09' -XMP-dc:Creator=secretplace "$1"
}
convert plain.png -resize 16x12 -quality 50 thumbnail.jpg
exiftool -q -overwrite_original -GPSLatitude=48.858222 -GPSLatitudeRef=N -Comment=secretplace thumbnail.jpg

for name in photo progressive; do
  describe $name.jpg
  exiftool -q -overwrite_original -IPTC:City=secretplace -IPTC:Sub-location=secretplace -Comment=secretplace \
    '-ThumbnailImage<=thumbnail.jpg' $name.jpg
done
# Notes of a camera, with little-endian numbers.
convert profile.png -quality 85 notes.jpg
exiv2 -M"set Exif.Image.Make Ascii Canon" -M"set Exif.Image.Orientation Short 8" \
  -M"set Exif.Canon.OwnerName Ascii secretplace" -M"set Exif.GPSInfo.GPSLatitudeRef Ascii N" \
  -M"set Exif.GPSInfo.GPSLatitude Rational 48/1 51/1 2959/100" -M"set Exif.Photo.UserComment secretplace" notes.jpg
cp photo.jpg "$made/exiftool.jpg"
cp progressive.jpg "$made/progressive.jpg"
cp notes.jpg "$made/exiv2.jpg"
# Phones put a second picture or a video behind a photo.
cat photo.jpg thumbnail.jpg > "$made/trailing.jpg"
# ImageMagick writes the profiles of a photo into each format itself.
convert photo.jpg "$made/imagemagick.jpg"
convert photo.jpg "$made/imagemagick.png"
convert photo.jpg -quality 85 "$made/imagemagick.webp"

cp profile.png exiftool.png
describe exiftool.png 3
exiftool -q -overwrite_original -PNG:Comment=secretplace -PNG:Title=secretplace exiftool.png
cat exiftool.png thumbnail.jpg > "$made/exiftool.png"

cwebp -quiet -metadata all photo.jpg -o "$made/cwebp.webp"
convert plain.png -negate negative.png
img2webp -loop 0 -d 100 plain.png negative.png -o frames.webp > /dev/null
exiftool -q -b -Exif photo.jpg > exif.bin
exiftool -q -b -XMP photo.jpg > xmp.bin
webpmux -set exif exif.bin frames.webp -o withExif.webp 2> /dev/null
webpmux -set xmp xmp.bin withExif.webp -o animated.webp 2> /dev/null
cp animated.webp "$made/animated.webp"

heif-enc -t 16 -q 60 -p preset=ultrafast photo.jpg -o "$made/heif-enc.heic" > /dev/null
heif-enc -q 60 -p preset=ultrafast profile.png -o exiftool.heic > /dev/null
describe exiftool.heic 8
cp exiftool.heic "$made/exiftool.heic"
heif-enc --enable-metadata-compression -q 60 -p preset=ultrafast photo.jpg -o "$made/compressed.heic" > /dev/null
heif-enc -A -q 60 photo.jpg -o "$made/heif-enc.avif" > /dev/null
rm -r "$work"
