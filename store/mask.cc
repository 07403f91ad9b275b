#include "store/mask.h"

#include <string>

#include "extract/personal_number.h"
#include "store/document_row.h"

namespace gongkai {
namespace {

void mask(std::string& text) {
  text = mask_personal_numbers(text);
}

void mask(Report& report) {
  for (std::string& issuer : report.issuers) mask(issuer);
  mask(report.region.rule);
  for (Section& section : report.sections) mask(section.heading);
  for (Quantity& quantity : report.quantities) {
    mask(quantity.noun);
    mask(quantity.raw);
  }
}

}  // namespace

Shown masked(Shown shown, PersonalNumbers numbers) {
  if (numbers == PersonalNumbers::as_they_are) return shown;
  Document& document = shown.document;
  for (const FieldColumn& field : field_columns()) {
    if (document.*field.value) mask(*(document.*field.value));
  }
  for (Block& block : document.blocks) mask(block.text);
  for (AttachmentLink& link : document.attachments) mask(link.name);
  for (Claim& claim : document.claims) {
    mask(claim.value);
    mask(claim.raw);
    mask(claim.rule);
  }
  for (Stripped& line : document.stripped) mask(line.text);
  for (Defect& defect : document.defects) mask(defect.text);
  if (document.report) mask(*document.report);
  return shown;
}

}  // namespace gongkai
