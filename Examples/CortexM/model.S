// The model file as it is, in flash memory, on a 64-byte boundary.

  .section .rodata.model, "a"
  .balign 64
  .global model_begin
  .global model_end
model_begin:
  .incbin "model.ink"
model_end:
