"""What is lost when the reader's system sets the colours: backgrounds and shadows go, lines and words stay."""

from playwright.sync_api import Page

LOST = """() => {
  const shown = each => each.checkVisibility({visibilityProperty: true}) && each.getBoundingClientRect().width > 1
  const lined = style => ['Top', 'Right', 'Bottom', 'Left'].every(
    side => style['border' + side + 'Style'] !== 'none' && parseFloat(style['border' + side + 'Width']) > 0)
  const told = each => each.outerHTML.slice(0, 120)
  const every = wanted => [...document.querySelectorAll(wanted)].filter(shown)
  const bare = every('.govuk-tag, .govuk-button, .lc-find__button, .govuk-input, .govuk-select, .govuk-textarea')
    .filter(each => !lined(getComputedStyle(each))).map(each => 'no line around ' + told(each))
  const drawn = every('main svg:not(.govuk-pagination__icon)').filter(each => {
    const style = getComputedStyle(each)
    return style.forcedColorAdjust !== 'none' || style.backgroundColor !== 'rgb(255, 255, 255)'
  }).map(each => 'a picture without its ground ' + told(each))
  const kinds = new Map(every('a[href], button, input, select, textarea, summary, [tabindex="0"]').map(
    each => [each.tagName + each.type + each.className, each]))
  const hidden = [...kinds.values()].filter(each => {
    each.focus({preventScroll: true, focusVisible: true})
    if (document.activeElement !== each) return false
    // A tick or a choice is drawn by its label, whose box shows the focus.
    const box = ['checkbox', 'radio'].includes(each.type) && each.nextElementSibling
    const style = box ? getComputedStyle(box, '::before') : getComputedStyle(each)
    return style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2
  }).map(each => 'focus is not seen on ' + told(each))
  return [...bare, ...drawn, ...hidden]
}"""


def lost_in_forced_colours(page: Page) -> list[str]:
    """Tags, buttons and fields without a line, pictures without their ground, and focus that nobody sees."""
    page.emulate_media(forced_colors="active")
    try:
        lost: list[str] = page.evaluate(LOST)
        return lost
    finally:
        page.emulate_media(forced_colors="none")
