// Whoever imports InklingData also gets its pictures, which stand in a module of
// their own.

@_exported public import InklingImages
