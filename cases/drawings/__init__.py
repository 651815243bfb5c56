"""Pictures of a spine tumour as SVG text: plain values in, text out, the same each time.

Each drawing carries black ink on white in its own attributes, so that it prints as it stands; the
stylesheet of the pages lays the colours of the screen, light and dark, over them. What differs in
meaning differs in hatch, outline or place, never in colour alone.
"""
