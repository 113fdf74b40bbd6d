"""The Streamlit entry: page list and language. Start it with `streamlit run app.py`."""

import streamlit as st

# Nothing heavier: until `st.navigation` is reached, the sidebar lists the files of pages/ by their names.
from pages.texts import language, text

# An emoji, since the browser would fetch a `:material/…:` page icon from the internet.
st.set_page_config(page_title="整改问答", page_icon="📋", layout="centered")
page = st.navigation(
    [
        st.Page("pages/chat.py", title=text("chat", language()), icon=":material/chat:", url_path="chat", default=True),
        st.Page("pages/library.py", title=text("library", language()), icon=":material/menu_book:", url_path="library"),
        st.Page("pages/notice.py", title=text("notice", language()), url_path="notice", visibility="hidden"),
    ]
)
with st.sidebar:
    st.segmented_control(
        text("language", language()), ["中文", "English"], default="中文", key="language", required=True
    )
page.run()
