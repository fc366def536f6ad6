"""The headers that tell browsers what a page of ours may do."""

_CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {}"
)

#: Headers of every response that does not say otherwise.
HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY.format("'none'"),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}

#: Beside them, of everything that can be opened by itself.
OF_DOCUMENTS = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

#: Headers of a page that other sites may show in a frame.
EMBEDDABLE = {
    "Content-Security-Policy": _CONTENT_POLICY.format("*"),
    "Cross-Origin-Resource-Policy": "cross-origin",
}

#: Sent too where cookies are for HTTPS only: then the whole site is.
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
